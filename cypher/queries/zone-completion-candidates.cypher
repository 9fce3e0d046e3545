// group: chains
// question-en: Which organisations outside a place hold most of a link, as candidates to complete the chain there?
// question-zh: 补链候选：某环节上区外专利最多的机构有哪些？
// param place string: name of the place to complete
// param linkId string = civil_drone/flight_control: link
// param top integer = 20: number of organisations
// column candidate: name of the organisation
// column kinds: its classes, e.g. Firm or University
// column country: country, by the rule in countryBasis
// column mass: fractional families: membership times share
MATCH (:ChainLink {linkId: $linkId})<-[member:IN_LINK]-(:SimpleFamily)-[holding:HELD_BY]->(candidate:Organization)
WHERE NOT EXISTS { (candidate)-[:LOCATED_IN]->(:Place)-[:WITHIN*0..3]->(:Place {name: $place}) }
RETURN candidate.name AS candidate, [label IN labels(candidate) WHERE NOT label IN ['Agent', 'Organization']] AS kinds,
       candidate.countryCode AS country, sum(member.membership * holding.share) AS mass
ORDER BY mass DESC, candidate LIMIT $top
