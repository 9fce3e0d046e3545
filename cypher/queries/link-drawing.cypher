// group: control
// question-en: Which families stand on a link, who holds them, and who owns the holders, as a drawing?
// question-zh: 某环节上有哪些专利族、由谁持有、持有人背后是谁，画成图是什么样？
// param linkId string = civil_drone/flight_control: link
// param top integer = 50: number of rows
// column held: the link, a family on it and its holder
// column owned: the holder and who owns a share of it; null when nobody is known
MATCH held = (:ChainLink {linkId: $linkId})<-[:IN_LINK]-(family:SimpleFamily)-[:HELD_BY]->(holder:Organization)
OPTIONAL MATCH owned = (holder)<-[:OWNS_SHARE]-(owner:Agent)
RETURN held, owned
ORDER BY owned IS NULL, holder.agentId, family.familyId, owner.agentId LIMIT $top
