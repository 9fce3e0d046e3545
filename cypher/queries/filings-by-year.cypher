// group: chains
// question-en: How many families of a chain were first filed in each year, by office of first filing?
// question-zh: 产业链的专利族每年在各首次申请局的申请量是多少？
// param chainId string = civil_drone: chain
// param office string = CN: office of first filing
// column year: year of the earliest filing
// column families: number of families
MATCH (family:SimpleFamily {firstFilingOffice: $office})
WHERE family.earliestFilingDate IS NOT NULL
  AND EXISTS { (family)-[:IN_LINK]->(:ChainLink)-[:LINK_OF]->(:IndustryChain {chainId: $chainId}) }
RETURN family.earliestFilingDate.year AS year, count(family) AS families
ORDER BY year LIMIT 500
