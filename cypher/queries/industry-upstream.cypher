// group: chains
// question-en: Which industries supply an industry, and which listed firms work there?
// question-zh: 某行业的上游行业有哪些，其中有哪些上市公司？
// param industry string: name of the industry
// param top integer = 15: number of upstream industries
// column upstream: industry that supplies
// column weight: weight in the source; the source is noisy
// column firms: up to five listed firms of it
MATCH (supplier:Industry)-[supply:SUPPLIES_INDUSTRY]->(:Industry {name: $industry})
OPTIONAL MATCH (supplier)<-[:OPERATES_IN]-(firm:Firm)
WITH supplier, supply, firm ORDER BY firm.name
RETURN supplier.name AS upstream, supply.weight AS weight, collect(firm.shortName)[..5] AS firms
ORDER BY weight DESC, upstream LIMIT $top
