// group: capital
// question-en: Which firms hold most of a link but appear in no round?
// question-zh: 哪些企业在某环节专利较多却没有融资记录？
// param linkId string = civil_drone/flight_control: link
// param top integer = 25: number of firms
// column firm: registered name
// column mass: fractional families: membership times share
// column latest: latest first publication on the link
MATCH (:ChainLink {linkId: $linkId})<-[member:IN_LINK]-(family:SimpleFamily)-[holding:HELD_BY]->(firm:Firm)
WHERE NOT EXISTS { (firm)-[:RAISED]->(:InvestmentRound) }
RETURN firm.name AS firm, sum(member.membership * holding.share) AS mass, max(family.earliestPublicationDate) AS latest
ORDER BY mass DESC, firm LIMIT $top
