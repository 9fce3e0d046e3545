// group: chains
// question-en: Which families were published last on a link, and who holds them?
// question-zh: 某环节最近公开的专利族有哪些，由谁持有？
// param linkId string = civil_drone/flight_control: link
// param top integer = 25: number of families
// column family: family
// column title: title
// column published: earliest publication
// column membership: how far it belongs to the link, 0 to 1
// column holders: its holders
MATCH (:ChainLink {linkId: $linkId})<-[member:IN_LINK]-(family:SimpleFamily)
WHERE family.earliestPublicationDate IS NOT NULL
WITH family, member ORDER BY family.earliestPublicationDate DESC, family.familyId LIMIT $top
RETURN family.familyId AS family, family.title AS title, family.earliestPublicationDate AS published,
       member.membership AS membership, COLLECT { MATCH (family)-[:HELD_BY]->(a:Agent) RETURN a.name ORDER BY a.name } AS holders
ORDER BY published DESC, family LIMIT $top
