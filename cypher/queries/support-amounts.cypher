// group: policy
// question-en: Which measures promise money, how much and to whom?
// question-zh: 哪些措施提供资金支持，金额多少，支持谁？
// param top integer = 50: number of measures
// column policy: title of the policy
// column measureType: type of the measure
// column amount: amount as the source states it
// column per: what the amount is for each of
// column supported: agents and programmes that it names
MATCH (measure:PolicyMeasure)
WHERE measure.amountOriginal IS NOT NULL
OPTIONAL MATCH (measure)-[:MEASURE_OF]->(policy:Policy)
RETURN policy.title AS policy, measure.measureType AS measureType, measure.amountOriginal AS amount,
       measure.amountPer AS per,
       COLLECT { MATCH (measure)-[:SUPPORTS_AGENT]->(a:Agent) RETURN a.name ORDER BY a.name }
       + COLLECT { MATCH (measure)-[:SUPPORTS]->(p:ProgrammeElement) RETURN p.name ORDER BY p.name } AS supported
ORDER BY policy, measureType, amount LIMIT $top
