// group: control
// question-en: Who stands behind a holder, through which shareholdings?
// question-zh: 某持有人背后的股东是谁，通过怎样的持股路径？
// param holder string: name of the holder
// param top integer = 25: number of paths
// column owner: owner, directly or through others
// column steps: number of shareholdings
// column path: names from the owner to the holder
// column product: product of the shares along the path; null when one is unknown
MATCH path = (owner:Agent)-[:OWNS_SHARE*1..4]->(:Agent {name: $holder})
RETURN owner.name AS owner, length(path) AS steps, [one IN nodes(path) | one.name] AS path,
       reduce(product = 1.0, held IN relationships(path) | product * held.share) AS product
ORDER BY steps, product DESC, owner, path LIMIT $top
