// group: chains
// question-en: What does a chain look like, link by link, with what supplies what and how a subject covers it?
// question-zh: 产业链及其供应关系、某主体对各环节的覆盖，画成图是什么样？
// param chainId string = civil_drone: chain
// param subject string = country:CN: subject, e.g. country:CN
// param top integer = 300: number of rows
// column link: the chain and one of its links
// column supplied: the link and another that it supplies; null when it supplies none
// column covered: the link and how the subject covers it; null when that was not measured
MATCH link = (:IndustryChain {chainId: $chainId})<-[:LINK_OF]-(one:ChainLink)
OPTIONAL MATCH supplied = (one)-[:SUPPLIES]->(other:ChainLink)
OPTIONAL MATCH covered = (one)<-[:COVERAGE_OF]-(:LinkCoverage {subject: $subject})
RETURN link, supplied, covered
ORDER BY one.linkId, other.linkId LIMIT $top
