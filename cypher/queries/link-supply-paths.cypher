// group: chains
// question-en: Which links supply a link, directly and over others?
// question-zh: 哪些环节直接或间接供给某环节？
// param linkId string = civil_drone/flight_control: link
// param top integer = 25: number of links
// column supplier: name of the link that supplies
// column steps: number of supply steps, 1 for direct
// column path: links from the supplier to the link
MATCH path = (supplier:ChainLink)-[:SUPPLIES*1..4]->(:ChainLink {linkId: $linkId})
WITH supplier, path ORDER BY length(path)
WITH supplier, collect(path)[0] AS shortest
RETURN supplier.name AS supplier, length(shortest) AS steps, [one IN nodes(shortest) | one.name] AS path
ORDER BY steps, supplier LIMIT $top
