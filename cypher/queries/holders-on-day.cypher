// question-en: Who held this patent on that day?
// question-zh: 某日谁持有该专利？
// param publicationNumber string: a publication of the family
// param day string: the day, as in 2020-01-31
// column holder: name of the holder
// column since: day of the change that made it holder; empty for an applicant
// column transaction: that change; empty for an applicant
MATCH (:Publication {publicationNumber: $publicationNumber})-[:MEMBER_OF]->(family:SimpleFamily)
OPTIONAL MATCH (transfer:Transfer)-[:COVERS_FAMILY]->(family)
WHERE coalesce(transfer.recordedDate, transfer.signedDate) <= date($day)
WITH family, transfer ORDER BY coalesce(transfer.recordedDate, transfer.signedDate), transfer.transactionId
WITH family, [t IN collect(transfer) | {
    id: t.transactionId, day: coalesce(t.recordedDate, t.signedDate),
    gives: [(t)-[p:HAS_PARTY {role: 'transferor'}]->(a) | a.agentId],
    receives: [(t)-[p:HAS_PARTY {role: 'transferee'}]->(a) | a.agentId]}] AS recorded
WITH family, [change IN recorded WHERE size(change.receives) > 0] AS changes
WITH family, reduce(
    holders = [(family)-[:HELD_BY]->(a) | {agent: a.agentId, day: null, id: null}],
    change IN changes |
        [h IN holders WHERE h.agent IN change.receives OR (size(change.gives) > 0 AND NOT h.agent IN change.gives)]
        + [r IN change.receives WHERE NOT r IN [h IN holders | h.agent] | {agent: r, day: change.day, id: change.id}]
) AS holders
UNWIND holders AS held
MATCH (agent:Agent {agentId: held.agent})
RETURN agent.name AS holder, held.day AS since, held.id AS transaction ORDER BY holder
