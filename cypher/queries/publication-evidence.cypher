// group: mixed
// question-en: Which records of which files say what is known about a publication?
// question-zh: 关于某专利文献的信息来自哪些文件的哪些记录？
// param publicationNumber string: publication number in DOCDB form, e.g. CN108232156A
// column publicationNumber: publication
// column title: title
// column family: its family and the rule that made it
// column applicants: applicants as resolved
// column sources: data set, file and line of each record
MATCH (publication:Publication {publicationNumber: $publicationNumber})
OPTIONAL MATCH (publication)-[:MEMBER_OF]->(family:SimpleFamily)
OPTIONAL MATCH (publication)-[:HAS_APPLICANT]->(applicant:Agent)
RETURN publication.publicationNumber AS publicationNumber, publication.title AS title,
       family.familyId + ' (' + family.familyRule + ')' AS family, collect(DISTINCT applicant.name) AS applicants,
       publication.sources AS sources LIMIT 500
