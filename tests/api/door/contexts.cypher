# Places where an expression with a subquery may stand: {X}. What stands there is evaluated by an operator whose
# plan has no children for it.

## contexts
RETURN {X} AS x
RETURN [y IN [1, 2] | {X}] AS x
RETURN [y IN [1, 2] WHERE {X} = {X} | y] AS x
RETURN CASE WHEN true THEN {X} ELSE null END AS x
RETURN CASE 1 WHEN 1 THEN 1 ELSE {X} END AS x
RETURN CASE {X} WHEN 1 THEN 1 ELSE 2 END AS x
RETURN reduce(a = 0, y IN [1] | a + size(toString({X}))) AS x
RETURN reduce(a = {X}, y IN [1] | a) AS x
RETURN all(y IN [1] WHERE {X} = y) AS x
RETURN any(y IN [{X}] WHERE y = 1) AS x
RETURN none(y IN [1] WHERE y = {X}) AS x
RETURN single(y IN [1] WHERE y = {X}) AS x
RETURN coalesce(null, {X}) AS x
RETURN {a: {X}} AS x
RETURN [{X}, 1] AS x
RETURN [1, 2, 3][{X}] AS x
RETURN {X} IN [1, 2] AS x
RETURN NOT ({X} = 1) XOR true AS x
RETURN toString({X}) + 'a' AS x
RETURN count({X}) AS x
RETURN collect(DISTINCT {X}) AS x
WITH {X} AS y RETURN y
WITH 1 AS y WHERE {X} = 1 RETURN y
WITH 1 AS y ORDER BY {X} RETURN y
RETURN 1 AS x ORDER BY {X}
RETURN DISTINCT {X} AS x
UNWIND [{X}] AS x RETURN x
UNWIND range(1, 2) AS y RETURN y, [z IN [y] | {X}] AS x
MATCH (n:Publication) WHERE {X} = n.title RETURN n
MATCH (n:Publication) WHERE n.title = 'a' OR {X} = 1 RETURN n
MATCH (n:Publication {title: toString({X})}) RETURN n
MATCH (n:Publication) WHERE n.publicationNumber IN [toString({X})] RETURN n
MATCH (n) WHERE elementId(n) = toString({X}) RETURN n
MATCH (n) WHERE id(n) = {X} RETURN n
MATCH (n:Publication) RETURN n {.title, x: {X}} AS x
MATCH (n:Publication) RETURN [(n)-[r]->(m) | {X}] AS x
MATCH (n:Publication) RETURN [(n)-[r]->(m) WHERE {X} = 1 | m.title] AS x
MATCH p = (a:Publication)-[r*1..2]->(b) WHERE all(y IN nodes(p) WHERE {X} = 1) RETURN p
MATCH p = (a:Publication)-[r*1..2]->(b) WHERE none(y IN relationships(p) WHERE {X} = 1) RETURN p
MATCH p = (a)-[r:CITES*1..3 {title: toString({X})}]->(b) RETURN p
MATCH p = shortestPath((a:SimpleFamily)-[r*1..4]->(b:ChainLink)) WHERE all(y IN relationships(p) WHERE {X} = 1) RETURN p
MATCH (a:SimpleFamily), (b:ChainLink) RETURN [y IN nodes(shortestPath((a)-[*..4]->(b))) | {X}] AS x
MATCH p = (a:Publication)((x)-[:CITES]->(y) WHERE {X} = 1){1,2}(b) RETURN p
MATCH p = SHORTEST 1 (a:Publication)((x)-[:CITES]->(y) WHERE {X} = 1){1,2}(b) RETURN p
MATCH p = ANY SHORTEST (a:Publication)-[:CITES WHERE {X} = 1]->+(b) RETURN p
MATCH (a:Publication)-[r:CITES WHERE {X} = 1]->(b) RETURN a
MATCH (a:Publication WHERE {X} = 1)-->(b) RETURN a
OPTIONAL MATCH (n:Publication) WHERE {X} = 1 RETURN n
MATCH (n:Publication) WHERE EXISTS { MATCH (n)-->(m) WHERE {X} = 1 } RETURN n
MATCH (n:Publication) RETURN COLLECT { MATCH (n)-->(m) RETURN [y IN [1] | {X}] } AS x
MATCH (n:Publication) RETURN COUNT { MATCH (m) WHERE {X} = m.title RETURN m UNION MATCH (m) RETURN m } AS x
CALL { WITH [y IN [1] | {X}] AS z RETURN z } RETURN z
RETURN 1 AS x UNION RETURN [y IN [1] | {X}] AS x
RETURN [y IN [1] | [z IN [2] | CASE WHEN y = z THEN 1 ELSE {X} END]] AS x
CALL db.index.fulltext.queryNodes('agent_fulltext', toString({X})) YIELD node RETURN node
MATCH (n:Publication) WITH n, [y IN [1] | {X}] AS z RETURN n.title AS t, count(*) AS c, max(size(z)) AS m
MATCH (a:Publication), (b:SimpleFamily) WHERE a.title = b.title + toString({X}) RETURN a
MATCH (n:Publication) WHERE point.distance(point({x: {X}, y: 1}), point({x: 1, y: 1})) < 1 RETURN n
RETURN date({year: {X}}) AS x

## hostile payloads
COUNT { CALL dbms.listConfig() YIELD name RETURN name }
COUNT { CALL gds.graph.list() YIELD graphName RETURN graphName }
COUNT { LOAD CSV FROM 'CANARY_FILE' AS line RETURN line }
COUNT { CALL { LOAD CSV FROM 'CANARY_URL' AS line RETURN line } RETURN line }
COUNT { UNWIND [1] AS q WITH q WHERE gds.graph.exists(toString(q)) RETURN q }
size(COLLECT { CALL gds.debug.sysInfo() YIELD key RETURN key })

## honest payloads
COUNT { CALL db.labels() YIELD label RETURN label }
COUNT { MATCH (q:Firm) WHERE q.name STARTS WITH '甲' RETURN q }
