// group: chains
// question-en: Which links of a chain does a subject lack or hold only weakly, the most important first?
// question-zh: 某主体在产业链上缺失或薄弱的环节有哪些（按重要性排序）？
// param chainId string = civil_drone: chain
// param subject string = country:CN: subject, e.g. country:CN
// param top integer = 25: number of links
// column stage: upstream, midstream or downstream
// column link: name of the link
// column importance: weight of the link in the chain, 0 to 1
// column gapClass: weak, missing or insufficientData; null when the subject's share is unknown
// column patentShare: the subject's share of the link's patent mass, 0 to 1
// column families: families counted
// column reasons: why a number is null
MATCH (:IndustryChain {chainId: $chainId})<-[:LINK_OF]-(link:ChainLink)<-[:COVERAGE_OF]-(result:LinkCoverage {subject: $subject})
WHERE result.gapClass IS NULL OR result.gapClass IN ['weak', 'missing', 'insufficientData']
RETURN link.stage AS stage, link.name AS link, link.importance AS importance, result.gapClass AS gapClass,
       result.patentShare AS patentShare, result.familyCount AS families, result.undefinedReasons AS reasons
ORDER BY importance DESC, link LIMIT $top
