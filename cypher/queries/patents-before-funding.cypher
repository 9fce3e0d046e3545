// group: capital
// question-en: How many families had a firm filed before each of its rounds?
// question-zh: 企业在每轮融资前已申请多少专利族？
// param top integer = 50: number of rounds
// column firm: registered name
// column announced: day of the round
// column roundType: type of round as the source names it
// column before: families first filed before that day
// column after: families first filed on that day or later
MATCH (firm:Firm)-[:RAISED]->(round:InvestmentRound)
WHERE round.announcedDate IS NOT NULL
WITH firm, round,
     COUNT { MATCH (firm)<-[:HELD_BY]-(f:SimpleFamily) WHERE coalesce(f.earliestFilingDate, f.earliestPriorityDate) < round.announcedDate } AS earlier,
     COUNT { MATCH (firm)<-[:HELD_BY]-(f:SimpleFamily) WHERE coalesce(f.earliestFilingDate, f.earliestPriorityDate) >= round.announcedDate } AS later
RETURN firm.name AS firm, round.announcedDate AS announced, round.roundTypeOriginal AS roundType, earlier AS before,
       later AS after
ORDER BY before DESC, announced, firm LIMIT $top
