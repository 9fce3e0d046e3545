// group: control
// question-en: Over which links does a holder reach, and where is it exposed itself?
// question-zh: 某持有人控制哪些环节，又在哪些环节受制于人？
// param holder string: name of the holder
// param top integer = 50: number of links
// column link: name of the link
// column directShare: share of the link's patent mass, 0 to 1
// column reach: control reach, 0 to 1
// column exposure: part of its own mass that rests on others' families; null when unknown
// column families: families counted
MATCH (:Agent {name: $holder})<-[:CONTROL_BY]-(result:HolderControl)-[:CONTROLS]->(link:ChainLink)
RETURN link.name AS link, result.directShare AS directShare, result.reach AS reach, result.exposure AS exposure,
       result.familyCount AS families
ORDER BY reach DESC, link LIMIT $top
