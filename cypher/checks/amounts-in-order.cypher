// An amount's lower bound is not above its upper one, is not negative, and has a currency.
MATCH (round:InvestmentRound)
WHERE round.amountLow > round.amountHigh OR round.amountLow < 0
   OR (coalesce(round.amountLow, round.amountHigh) IS NOT NULL AND round.currency IS NULL)
RETURN round.roundId AS round, round.amountLow AS low, round.amountHigh AS high LIMIT 20
