// group: chains
// question-en: On which links of a chain does a holder have patents?
// question-zh: 某持有人在产业链的哪些环节有专利？
// param chainId string = civil_drone: chain
// param holder string: name of the holder
// column link: name of the link
// column families: number of families
// column mass: fractional families
// column earliest: earliest publication
// column latest: latest first publication
MATCH (holder:Agent {name: $holder})<-[holding:HELD_BY]-(family:SimpleFamily)-[member:IN_LINK]->(link:ChainLink)-[:LINK_OF]->(:IndustryChain {chainId: $chainId})
RETURN link.name AS link, count(DISTINCT family) AS families, sum(member.membership * holding.share) AS mass,
       min(family.earliestPublicationDate) AS earliest, max(family.earliestPublicationDate) AS latest
ORDER BY mass DESC, link LIMIT 500
