// A date of which only year or month is known stands on the first day of that year or month.
MATCH (entity:Application|Firm|InvestmentRound)
WITH entity, CASE
  WHEN entity:Application THEN [entity.filingDate, entity.filingDatePrecision]
  WHEN entity:Firm THEN [entity.foundingDate, entity.foundingDatePrecision]
  ELSE [entity.announcedDate, entity.announcedDatePrecision] END AS known
WHERE known[0] IS NOT NULL
  AND (known[1] = 'year' AND known[0] <> date.truncate('year', known[0])
    OR known[1] = 'month' AND known[0] <> date.truncate('month', known[0]))
RETURN labels(entity) AS labels, known LIMIT 20
