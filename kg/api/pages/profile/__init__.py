"""Profiles: a page for everything that the ontology has a collection for."""
