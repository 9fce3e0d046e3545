// A family that was loaded counts at least the members that the graph has.
MATCH (family:SimpleFamily)<-[:MEMBER_OF]-(publication:Publication)
WITH family, count(publication) AS members
WHERE family.memberCount < members
RETURN family.familyId AS family, family.memberCount AS stated, members LIMIT 20
