"""The Cypher door: questions in Cypher that nobody foresaw, read-only behind every lock at once."""
