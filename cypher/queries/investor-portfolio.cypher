// group: capital
// question-en: In which firms has an investor put money, when and how much?
// question-zh: 某投资机构投资了哪些企业，何时，多少？
// param investor string: name of the investor
// column firm: registered name
// column roundType: type of round as the source names it
// column announced: date of the round
// column amount: amount as the source states it
// column sources: records behind the row
MATCH (investor:Agent {name: $investor})-[:INVESTED_IN]->(round:InvestmentRound)<-[:RAISED]-(firm:Firm)
RETURN firm.name AS firm, round.roundTypeOriginal AS roundType, round.announcedDate AS announced,
       round.amountOriginal AS amount, round.sources AS sources
ORDER BY announced DESC, firm LIMIT 500
