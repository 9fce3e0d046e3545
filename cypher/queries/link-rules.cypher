// group: chains
// question-en: By which rules of the chain did families come to a link?
// question-zh: 某环节的专利族是依据哪些规则归入的？
// param linkId string = civil_drone/flight_control: link
// param top integer = 25: number of rules
// column rule: rule of the chain's definition
// column families: families that it put on the link
// column mass: sum of their memberships
MATCH (:ChainLink {linkId: $linkId})<-[member:IN_LINK]-(family:SimpleFamily)
UNWIND member.rules AS rule
RETURN rule AS rule, count(DISTINCT family) AS families, sum(member.membership) AS mass
ORDER BY families DESC, rule LIMIT $top
