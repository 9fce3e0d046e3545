// group: mixed
// question-en: Which classification symbols stand most often on the families of a link?
// question-zh: 某环节的专利族最常见的分类号有哪些？
// param linkId string = civil_drone/flight_control: link
// param top integer = 25: number of symbols
// column symbol: symbol with its scheme
// column title: title of the symbol, in Chinese where there is one
// column families: families of the link that carry it
MATCH (:ChainLink {linkId: $linkId})<-[:IN_LINK]-(family:SimpleFamily)-[:FAMILY_CLASSIFIED_AS]->(symbol:ClassificationSymbol)
RETURN symbol.scheme + ' ' + symbol.symbol AS symbol, coalesce(symbol.titleZh, symbol.title) AS title,
       count(DISTINCT family) AS families
ORDER BY families DESC, symbol LIMIT $top
