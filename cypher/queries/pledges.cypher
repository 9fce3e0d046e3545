// group: capital
// question-en: Which loans were secured by patents, by whom and for how much?
// question-zh: 哪些专利质押融资，由谁办理，金额多少？
// param top integer = 50: number of pledges
// column day: day of the record, else of the signature
// column loan: loan in the currency named
// column currency: currency of the loan
// column parties: role and name of each party
// column families: families pledged
// column released: day of the release; null while it stands or when unknown
MATCH (pledge:PledgeFinancing)
RETURN coalesce(pledge.recordedDate, pledge.signedDate) AS day, pledge.loanAmount AS loan, pledge.currency AS currency,
       COLLECT { MATCH (pledge)-[p:HAS_PARTY]->(a:Agent) RETURN p.role + ': ' + a.name ORDER BY p.role, a.name } AS parties,
       COUNT { (pledge)-[:COVERS_FAMILY]->(:SimpleFamily) } AS families, pledge.releasedDate AS released
ORDER BY day DESC, loan DESC LIMIT $top
