// group: policy
// question-en: Which organisations and places were designated as what, by whom and when?
// question-zh: 哪些机构和地区被认定为何种称号，由谁、何时认定？
// param top integer = 100: number of designations
// column designationType: what was given
// column designated: day of the designation
// column to: organisations and places
// column by: who designated
MATCH (designation:Designation)
RETURN designation.designationType AS designationType, designation.designatedDate AS designated,
       COLLECT { MATCH (designation)-[:DESIGNATES]->(o:Organization) RETURN o.name ORDER BY o.name }
       + COLLECT { MATCH (designation)-[:DESIGNATES_PLACE]->(p:Place) RETURN p.name ORDER BY p.name } AS to,
       COLLECT { MATCH (designation)-[:DESIGNATED_BY]->(o:Organization) RETURN o.name ORDER BY o.name } AS by
ORDER BY designated DESC, designationType, to LIMIT $top
