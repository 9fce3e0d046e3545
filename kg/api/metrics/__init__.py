"""The metrics as resources: chains, zones, organisations, families, funds, alliances, operation views.

Every number is computed by kg/questions and kg/algorithms, as `kg compute` and its neighbours compute it;
this package reads parameters, keeps answers, and writes them. `Metrics` holds what its routes share.
"""
