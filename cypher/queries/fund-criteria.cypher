// group: capital
// question-en: What do the funds say that they look for?
// question-zh: 各基金声明的投资标准是什么？
// param top integer = 50: number of funds
// column fund: name of the fund
// column fields: fields of investment
// column stages: stages of investment
// column ticketLow: smallest ticket in the fund's currency; null when not declared
// column ticketHigh: largest ticket in the fund's currency; null when not declared
// column exclusions: what it does not buy
// column managers: its managers
MATCH (fund:Fund)
RETURN fund.name AS fund, fund.investmentFields AS fields, fund.investmentStages AS stages, fund.ticketLow AS ticketLow,
       fund.ticketHigh AS ticketHigh, fund.exclusions AS exclusions,
       COLLECT { MATCH (fund)<-[:MANAGES]-(m:FundManager) RETURN m.name ORDER BY m.name } AS managers
ORDER BY fund LIMIT $top
