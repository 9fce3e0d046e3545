// group: capital
// question-en: For which reasons do funds and clusters not fit, and how often?
// question-zh: 基金与专利集群不匹配的原因有哪些，各有多少？
// param top integer = 25: number of reasons
// column reason: reason of the refusal
// column pairs: pairs of fund and cluster that it refuses
// column funds: funds concerned
MATCH (result:FundMatch)-[:MATCH_OF]->(fund:Agent)
UNWIND result.refusals AS refusal
RETURN refusal AS reason, count(*) AS pairs, count(DISTINCT fund) AS funds
ORDER BY pairs DESC, reason LIMIT $top
