// A publication is of at most one application.
MATCH (publication:Publication)-[:PUBLICATION_OF]->(application:Application)
WITH publication, count(application) AS applications
WHERE applications > 1
RETURN publication.publicationNumber AS publication, applications LIMIT 20
