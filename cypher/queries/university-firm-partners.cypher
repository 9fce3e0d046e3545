// group: mixed
// question-en: Which universities and firms file together?
// question-zh: 哪些高校与企业共同申请专利？
// param top integer = 25: number of pairs
// column university: name of the university
// column firm: registered name of the firm
// column families: families that they hold together
// column latest: latest first publication
MATCH (university:University)<-[:HELD_BY]-(family:SimpleFamily)-[:HELD_BY]->(firm:Firm)
RETURN university.name AS university, firm.name AS firm, count(DISTINCT family) AS families,
       max(family.earliestPublicationDate) AS latest
ORDER BY families DESC, university, firm LIMIT $top
