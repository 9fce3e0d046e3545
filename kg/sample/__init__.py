"""A seeded generator of synthetic files in the real formats, from a hundred to ten million publications."""

from kg.sample.write import Layout, Sample, write_sample

__all__ = ["Layout", "Sample", "write_sample"]
