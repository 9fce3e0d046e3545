"""Benchmarks: each against a baseline in the same run on the same rows."""
