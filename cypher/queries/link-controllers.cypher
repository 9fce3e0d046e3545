// group: control
// question-en: Who controls a link, and does the control come from own patents or from citations by others?
// question-zh: 谁控制某环节？控制力来自自有专利还是他人的引用？
// param linkId string = civil_drone/flight_control: link
// param top integer = 20: number of holders
// column holder: name of the holder
// column directShare: share of the link's patent mass
// column reach: control reach; never below the direct share
// column parameters: parameters of the computation
MATCH (link:ChainLink {linkId: $linkId})<-[:CONTROLS]-(result:HolderControl)-[:CONTROL_BY]->(holder:Agent)
RETURN holder.name AS holder, result.directShare AS directShare, result.reach AS reach, result.parameters AS parameters
ORDER BY reach DESC, holder LIMIT $top
