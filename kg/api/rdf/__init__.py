"""SPARQL over the published version."""
