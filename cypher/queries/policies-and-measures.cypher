// group: policy
// question-en: Which policies were issued since a day, by whom, and with which measures?
// question-zh: 某日以来谁发布了哪些政策，包含哪些措施？
// param since string = 2010-01-01: first day
// param top integer = 50: number of policies
// column published: day of publication
// column policy: title
// column number: number of the document
// column issuers: who issued it
// column measures: types of its measures
MATCH (policy:Policy)
WHERE policy.publishedDate >= date($since)
RETURN policy.publishedDate AS published, policy.title AS policy, policy.policyNumber AS number,
       COLLECT { MATCH (policy)-[:ISSUED_BY]->(o:Organization) RETURN o.name ORDER BY o.name } AS issuers,
       COLLECT { MATCH (policy)<-[:MEASURE_OF]-(m:PolicyMeasure) RETURN m.measureType ORDER BY m.measureType } AS measures
ORDER BY published DESC, policy LIMIT $top
