// group: control
// question-en: Who declared how many families as essential for which standard?
// question-zh: 谁为哪些标准声明了多少标准必要专利族？
// param top integer = 50: number of rows
// column standard: number of the standard
// column declarer: who declared
// column declarations: number of declarations
// column families: distinct families declared
// column checked: declarations with a check of essentiality
MATCH (declaration:SepDeclaration)-[:DECLARED_FOR]->(standard:TechnicalStandard)
MATCH (declaration)-[:DECLARED_BY]->(declarer:Agent)
OPTIONAL MATCH (declaration)-[:DECLARES]->(family:SimpleFamily)
RETURN standard.standardNumber AS standard, declarer.name AS declarer, count(DISTINCT declaration) AS declarations,
       count(DISTINCT family) AS families,
       count(DISTINCT CASE WHEN declaration.essentialityCheck IS NOT NULL THEN declaration END) AS checked
ORDER BY families DESC, standard, declarer LIMIT $top
