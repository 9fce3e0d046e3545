"""Chains, memberships and the metrics: pure formulas, and the queries that feed them."""
