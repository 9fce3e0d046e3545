// No publication and no family cites itself.
MATCH (citing:Publication|SimpleFamily)-[:CITES|CITES_FAMILY]->(citing)
RETURN labels(citing) AS labels, coalesce(citing.publicationNumber, citing.familyId) AS citing LIMIT 20
