// group: control
// question-en: Who held this patent on that day?
// question-zh: 某日谁持有该专利？
// param publicationNumber string: a publication of the family
// param day string: the day, as in 2020-01-31
// column holder: name of the holder
// column since: day of the change or succession that made it holder; empty for an applicant
// column transaction: that change; empty for an applicant
MATCH (:Publication {publicationNumber: $publicationNumber})-[:MEMBER_OF]->(family:SimpleFamily)
OPTIONAL MATCH (transfer:Transfer)-[:COVERS_FAMILY]->(family)
WHERE coalesce(transfer.recordedDate, transfer.signedDate) <= date($day)
WITH family, transfer ORDER BY coalesce(transfer.recordedDate, transfer.signedDate), transfer.transactionId
WITH family, [t IN collect(transfer) | {
    id: t.transactionId, day: coalesce(t.recordedDate, t.signedDate),
    gives: [(t)-[p:HAS_PARTY {role: 'transferor'}]->(a) | a.agentId]
        // A record may name as giver who took the place of the holder in the meantime.
        + [(t)-[p:HAS_PARTY {role: 'transferor'}]->()-[s:SUCCEEDS*1..4]->(b)
           WHERE all(one IN s WHERE one.validFrom <= coalesce(t.recordedDate, t.signedDate)
                     AND coalesce(one.successionType, '') <> 'split') | b.agentId],
    receives: [(t)-[p:HAS_PARTY {role: 'transferee'}]->(a) | a.agentId]}] AS recorded
WITH family, [change IN recorded WHERE size(change.receives) > 0] AS changes
WITH family, reduce(
    holders = [(family)-[:HELD_BY]->(a) | {agent: a.agentId, day: null, id: null}],
    change IN changes |
        [h IN holders WHERE h.agent IN change.receives OR (size(change.gives) > 0 AND NOT h.agent IN change.gives)]
        + [r IN change.receives WHERE NOT r IN [h IN holders | h.agent] | {agent: r, day: change.day, id: change.id}]
) AS holders
UNWIND holders AS held
MATCH (named:Agent {agentId: held.agent})
    // Who took its place since, step by step; of several on one day, and of a division, nobody can say.
OPTIONAL MATCH path = (next:Organization)-[steps:SUCCEEDS*1..4]->(named)
WHERE all(s IN steps WHERE s.validFrom <= date($day) AND coalesce(s.successionType, '') <> 'split'
        AND s.validFrom > coalesce(held.day, family.earliestFilingDate, date('0001-01-01'))
        AND NOT EXISTS { MATCH (other)-[o:SUCCEEDS]->(x) WHERE x = endNode(s) AND other <> startNode(s)
                         AND o.validFrom = s.validFrom })
    AND all(i IN range(1, size(steps) - 1) WHERE steps[i - 1].validFrom > steps[i].validFrom)
WITH held, named, path ORDER BY length(path) DESC
WITH held, named, collect(path)[0] AS longest
WITH held, CASE WHEN longest IS NULL THEN named ELSE nodes(longest)[0] END AS agent,
     CASE WHEN longest IS NULL THEN held.day ELSE relationships(longest)[0].validFrom END AS since
RETURN DISTINCT agent.name AS holder, since, held.id AS transaction ORDER BY holder LIMIT 500
