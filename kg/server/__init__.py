"""The managed Neo4j: its jars, its configuration, its stores and its processes."""
