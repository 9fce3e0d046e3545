"""Sentences → facts, a module per kind of fact."""
