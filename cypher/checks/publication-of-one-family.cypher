// A publication is in at most one simple family: families partition the publications.
MATCH (publication:Publication)-[:MEMBER_OF]->(family:SimpleFamily)
WITH publication, count(family) AS families
WHERE families > 1
RETURN publication.publicationNumber AS publication, families LIMIT 20
