"""From files to an immutable snapshot: readers, parsers, mappers, resolution, staging."""
