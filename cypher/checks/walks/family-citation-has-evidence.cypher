// A citation between families stands on a citation between their publications.
MATCH (citing:SimpleFamily) WHERE EXISTS { (citing)-[:CITES_FAMILY]->() }
WITH citing, COLLECT {
  MATCH (citing)<-[:MEMBER_OF]-(:Publication)-[:CITES]->(:Publication)-[:MEMBER_OF]->(ground:SimpleFamily)
  RETURN DISTINCT ground
} AS grounds
MATCH (citing)-[:CITES_FAMILY]->(cited:SimpleFamily)
WHERE NOT cited IN grounds
RETURN citing.familyId AS citing, cited.familyId AS cited LIMIT 20
