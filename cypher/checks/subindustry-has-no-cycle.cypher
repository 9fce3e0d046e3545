// No industry is, over any number of steps, a part of itself.
MATCH (industry:Industry)-[:SUBINDUSTRY_OF*1..8]->(industry)
RETURN industry.industryId AS industry LIMIT 20
