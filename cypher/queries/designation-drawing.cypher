// group: policy
// question-en: Which organisations and places were designated as what, and by whom, as a drawing?
// question-zh: 哪些机构和地区由谁认定为何种称号，画成图是什么样？
// param top integer = 100: number of rows
// column given: a designation and the organisation or place that has it
// column by: the designation and who gave it; null when that is not known
MATCH given = (designation:Designation)-[:DESIGNATES|DESIGNATES_PLACE]->()
OPTIONAL MATCH by = (designation)-[:DESIGNATED_BY]->(:Organization)
RETURN given, by
ORDER BY designation.designatedDate DESC, designation.designationId LIMIT $top
