// group: control
// question-en: Who holds the patents of a link, and with what share?
// question-zh: 某环节的专利由谁持有，各占多少？
// param linkId string = civil_drone/flight_control: link
// param top integer = 20: number of holders
// column holder: name of the holder
// column country: country of the holder, by the rule in countryBasis
// column families: number of families on the link
// column mass: fractional families: membership times share
MATCH (link:ChainLink {linkId: $linkId})<-[member:IN_LINK]-(family:SimpleFamily)-[holding:HELD_BY]->(holder:Agent)
RETURN holder.name AS holder, holder.countryCode AS country, count(DISTINCT family) AS families,
       sum(member.membership * holding.share) AS mass
ORDER BY mass DESC, holder LIMIT $top
