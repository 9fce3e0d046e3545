// group: chains
// question-en: How far does each subject cover a chain as a whole?
// question-zh: 各主体对整条产业链的覆盖度和匹配度如何？
// param chainId string = civil_drone: chain
// param top integer = 25: number of subjects
// column subject: country, place or agent that was measured
// column coverage: importance-weighted coverage of the chain, 0 to 1; null when unknown
// column knownCoverage: coverage over the links that are known, 0 to 1
// column knownImportance: importance of the links that are known, 0 to 1
// column match: match of patents with industry, 0 to 1; null when unknown
// column families: families counted
// column reasons: why a number is null
MATCH (:IndustryChain {chainId: $chainId})<-[:COVERAGE_OF_CHAIN]-(result:ChainCoverage)
RETURN result.subject AS subject, result.chainCoverage AS coverage, result.knownCoverage AS knownCoverage,
       result.knownImportance AS knownImportance, result.match AS match, result.familyCount AS families,
       result.undefinedReasons AS reasons
ORDER BY coverage DESC, families DESC, subject LIMIT $top
