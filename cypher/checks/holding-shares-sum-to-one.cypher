// The holders' shares of a family that has holders sum to one: no right is counted twice or lost.
MATCH (family:SimpleFamily)-[holding:HELD_BY]->(:Agent)
WITH family, sum(holding.share) AS total
WHERE abs(total - 1.0) > 1e-6
RETURN family.familyId AS family, total LIMIT 20
