// A citation between families stands on a citation between their publications.
MATCH (citing:SimpleFamily)-[:CITES_FAMILY]->(cited:SimpleFamily)
WHERE NOT EXISTS { (citing)<-[:MEMBER_OF]-(:Publication)-[:CITES]->(:Publication)-[:MEMBER_OF]->(cited) }
RETURN citing.familyId AS citing, cited.familyId AS cited LIMIT 20
