// A coverage is in [0, 1] and between its bounds, and a coverage that is undefined says why.
MATCH (result:LinkCoverage)
WHERE NOT 0.0 <= result.coverage <= 1.0
   OR result.coverageLow > result.coverage OR result.coverageHigh < result.coverage
   OR (result.coverage IS NULL AND result.undefinedReasons IS NULL)
RETURN result.resultId AS result, result.coverage AS coverage LIMIT 20
