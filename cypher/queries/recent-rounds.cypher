// group: capital
// question-en: Which firms raised money since a day, from whom?
// question-zh: 某日以来哪些企业获得融资，投资方是谁？
// param since string = 2015-01-01: first day
// param top integer = 50: number of rounds
// column announced: day of the round
// column firm: registered name
// column roundType: type of round as the source names it
// column amount: amount as the source states it
// column investors: investors as resolved
MATCH (round:InvestmentRound)<-[:RAISED]-(firm:Firm)
WHERE round.announcedDate >= date($since)
RETURN round.announcedDate AS announced, firm.name AS firm, round.roundTypeOriginal AS roundType,
       round.amountOriginal AS amount, COLLECT { MATCH (round)<-[:INVESTED_IN]-(a:Agent) RETURN a.name ORDER BY a.name } AS investors
ORDER BY announced DESC, firm LIMIT $top
