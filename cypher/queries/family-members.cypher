// group: mixed
// question-en: Which publications make up a family, in which offices and on which days?
// question-zh: 某专利族由哪些文献组成，在哪些局、何时公开？
// param familyId string: family
// param top integer = 100: number of publications
// column publication: publication number
// column office: office that published
// column kind: kind code
// column published: day of publication
// column applicants: applicants as resolved
// column application: application number
MATCH (:SimpleFamily {familyId: $familyId})<-[:MEMBER_OF]-(publication:Publication)
RETURN publication.publicationNumber AS publication, publication.countryCode AS office, publication.kindCode AS kind,
       publication.publicationDate AS published,
       COLLECT { MATCH (publication)-[:HAS_APPLICANT]->(a:Agent) RETURN a.name ORDER BY a.name } AS applicants,
       head(COLLECT { MATCH (publication)-[:PUBLICATION_OF]->(a:Application) RETURN a.applicationNumber ORDER BY a.applicationNumber }) AS application
ORDER BY published, publication LIMIT $top
