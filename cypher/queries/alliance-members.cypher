// group: policy
// question-en: Who belongs to the industry alliances, and how many families of a chain do they hold?
// question-zh: 产业知识产权联盟有哪些成员，持有产业链上多少专利族？
// param chainId string = civil_drone: chain
// param top integer = 100: number of members
// column alliance: name of the alliance
// column member: name of the member
// column role: role in the alliance
// column families: families of the chain that it holds
MATCH (alliance:Alliance)<-[membership:ALLIANCE_MEMBER_OF]-(member:Organization)
RETURN alliance.name AS alliance, member.name AS member, membership.role AS role,
       COUNT { MATCH (member)<-[:HELD_BY]-(f:SimpleFamily)-[:IN_LINK]->(:ChainLink)-[:LINK_OF]->(:IndustryChain {chainId: $chainId}) RETURN DISTINCT f } AS families
ORDER BY alliance, families DESC, member LIMIT $top
