// Every publication, agent, round and statement says which records it comes from.
MATCH (entity:Publication|Agent|InvestmentRound|Statement)
WHERE entity.sources IS NULL
RETURN labels(entity) AS labels, properties(entity) AS properties LIMIT 20
