// group: policy
// question-en: How many invention disclosures of each institution reached each stage?
// question-zh: 各机构的发明披露各阶段有多少？
// param top integer = 100: number of rows
// column institution: name of the institution
// column stage: stage of the technology transfer office
// column disclosures: disclosures with an event of that stage
MATCH (event:OtlStageEvent)-[:STAGE_OF_DISCLOSURE]->(disclosure:InventionDisclosure)-[:DISCLOSED_TO]->(institution:Organization)
RETURN institution.name AS institution, event.otlStage AS stage, count(DISTINCT disclosure) AS disclosures
ORDER BY institution, disclosures DESC, stage LIMIT $top
