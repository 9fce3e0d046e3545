// group: control
// question-en: Which transfers, licences and pledges touched the families of a link?
// question-zh: 某环节的专利族发生过哪些转让、许可和质押？
// param linkId string = civil_drone/flight_control: link
// param top integer = 50: number of transactions
// column day: day of the record, else of the signature
// column kinds: its classes, e.g. Transfer or Licence
// column parties: role and name of each party
// column families: families of the link that it covers
MATCH (:ChainLink {linkId: $linkId})<-[:IN_LINK]-(family:SimpleFamily)<-[:COVERS_FAMILY]-(deal:Transaction)
WITH deal, count(DISTINCT family) AS covered
RETURN coalesce(deal.recordedDate, deal.signedDate) AS day, [label IN labels(deal) WHERE label <> 'Transaction'] AS kinds,
       COLLECT { MATCH (deal)-[p:HAS_PARTY]->(a:Agent) RETURN p.role + ': ' + a.name ORDER BY p.role, a.name } AS parties,
       covered AS families
ORDER BY day DESC, families DESC, parties LIMIT $top
