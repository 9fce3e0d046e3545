// group: chains
// question-en: Link by link, how do two subjects compare?
// question-zh: 两个主体在各环节上的对比如何？
// param chainId string = civil_drone: chain
// param first string = country:CN: one subject
// param second string = country:US: the other
// param top integer = 100: number of links
// column link: name of the link
// column firstShare: share of the link's patent mass of the first, 0 to 1
// column secondShare: the same of the second
// column firstClass: gap class of the first; null when unknown
// column secondClass: gap class of the second; null when unknown
MATCH (:IndustryChain {chainId: $chainId})<-[:LINK_OF]-(link:ChainLink)
OPTIONAL MATCH (link)<-[:COVERAGE_OF]-(one:LinkCoverage {subject: $first})
OPTIONAL MATCH (link)<-[:COVERAGE_OF]-(other:LinkCoverage {subject: $second})
RETURN link.name AS link, one.patentShare AS firstShare, other.patentShare AS secondShare,
       one.gapClass AS firstClass, other.gapClass AS secondClass
ORDER BY firstShare - secondShare DESC, link LIMIT $top
