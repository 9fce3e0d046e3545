"""Assertions of all files → resolved, validated rows → one immutable snapshot."""
