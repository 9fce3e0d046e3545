// group: chains
// question-en: Which links of a chain does a subject cover, and which are strong, weak or missing?
// question-zh: 某主体覆盖了产业链的哪些环节，哪些是强链、弱链、缺链？
// param chainId string = civil_drone: chain
// param subject string = country:CN: subject, e.g. country:CN
// column stage: upstream, midstream or downstream
// column link: name of the link
// column gapClass: strong, average, weak, missing or insufficientData; null when the subject's share is unknown
// column coverage: share of the target that the subject's families reach, 0 to 1
// column patentMass: the subject's families on the link, by fractional membership
// column undefinedReasons: why a number is null
MATCH (chain:IndustryChain {chainId: $chainId})<-[:LINK_OF]-(chainLink:ChainLink)<-[:COVERAGE_OF]-(result:LinkCoverage {subject: $subject})
RETURN chainLink.stage AS stage, chainLink.name AS link, result.gapClass AS gapClass, result.coverage AS coverage,
       result.patentMass AS patentMass, result.undefinedReasons AS undefinedReasons
ORDER BY chainLink.linkId LIMIT 500
