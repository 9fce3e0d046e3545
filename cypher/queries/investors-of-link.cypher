// group: capital
// question-en: Which investors have put money into firms that hold families of a link?
// question-zh: 哪些投资机构投资过持有某环节专利的企业？
// param linkId string = civil_drone/flight_control: link
// param top integer = 25: number of investors
// column investor: name of the investor
// column firms: firms with families on the link in which it invested
// column rounds: number of rounds
// column families: families of these firms on the link
MATCH (:ChainLink {linkId: $linkId})<-[:IN_LINK]-(family:SimpleFamily)-[:HELD_BY]->(firm:Firm)-[:RAISED]->(round:InvestmentRound)<-[:INVESTED_IN]-(investor:Agent)
RETURN investor.name AS investor, collect(DISTINCT firm.name) AS firms, count(DISTINCT round) AS rounds,
       count(DISTINCT family) AS families
ORDER BY rounds DESC, investor LIMIT $top
