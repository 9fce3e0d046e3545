// group: mixed
// question-en: Which organisations took the place of others?
// question-zh: 哪些机构承继了其他机构？
// param top integer = 50: number of successions
// column successor: who came after
// column predecessor: who was before
// column successionType: merger, split, renaming or the like
// column since: day from which it holds
// column families: families that the predecessor holds
MATCH (successor:Organization)-[step:SUCCEEDS]->(predecessor:Organization)
RETURN successor.name AS successor, predecessor.name AS predecessor, step.successionType AS successionType,
       step.validFrom AS since, COUNT { (predecessor)<-[:HELD_BY]-(:SimpleFamily) } AS families
ORDER BY since DESC, successor, predecessor LIMIT $top
