"""A published version as RDF and as files: export, reading it back, and SPARQL over an embedded store."""
