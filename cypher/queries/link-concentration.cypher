// group: control
// question-en: How concentrated is the control of each link, and how far does the subject decide by itself?
// question-zh: 各环节的控制集中度和自主度如何？
// param chainId string = civil_drone: chain
// param top integer = 100: number of rows
// column link: name of the link
// column subject: subject of the self-determination; empty for the link as a whole
// column hhi: Herfindahl–Hirschman index of the holders, 0 to 1
// column effectiveHolders: number of equal holders with the same concentration
// column selfDetermination: share of control within the subject, 0 to 1; null when unknown
// column thicket: density of mutual blocking; null when unknown
MATCH (:IndustryChain {chainId: $chainId})<-[:LINK_OF]-(link:ChainLink)<-[:CONTROL_OF]-(result:LinkControl)
RETURN link.name AS link, result.subject AS subject, result.hhi AS hhi, result.effectiveHolders AS effectiveHolders,
       result.selfDetermination AS selfDetermination, result.thicketDensity AS thicket
ORDER BY hhi DESC, link, subject LIMIT $top
