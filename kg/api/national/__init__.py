"""The national system of patent operation: provinces, elements, published figures, alliances."""
