// A link is of exactly one chain, and supplies links of that chain only.
MATCH (link:ChainLink)
WHERE COUNT { (link)-[:LINK_OF]->(:IndustryChain) } <> 1
   OR EXISTS {
     MATCH (own:IndustryChain)<-[:LINK_OF]-(link)-[:SUPPLIES]->(:ChainLink)-[:LINK_OF]->(other:IndustryChain)
     WHERE own <> other
   }
RETURN link.linkId AS link LIMIT 20
