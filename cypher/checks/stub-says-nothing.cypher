// A stub, a publication that was only cited or claimed, has no title and no abstract of its own.
MATCH (stub:Publication {isStub: true})
WHERE stub.title IS NOT NULL OR stub.abstract IS NOT NULL
RETURN stub.publicationNumber AS stub LIMIT 20
