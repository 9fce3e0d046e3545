// group: chains
// question-en: Which subjects hold most of a link, and between which bounds is their coverage?
// question-zh: 某环节上各主体的份额及覆盖度区间是多少？
// param linkId string = civil_drone/flight_control: link
// param top integer = 25: number of subjects
// column subject: country, place or agent that was measured
// column patentShare: share of the link's patent mass, 0 to 1
// column low: lower bound of the coverage; null when unknown
// column coverage: coverage, 0 to 1; null when unknown
// column high: upper bound of the coverage; null when unknown
// column probabilityMissing: probability that the link is missing; null when unknown
MATCH (:ChainLink {linkId: $linkId})<-[:COVERAGE_OF]-(result:LinkCoverage)
RETURN result.subject AS subject, result.patentShare AS patentShare, result.coverageLow AS low,
       result.coverage AS coverage, result.coverageHigh AS high, result.probabilityMissing AS probabilityMissing
ORDER BY patentShare DESC, subject LIMIT $top
