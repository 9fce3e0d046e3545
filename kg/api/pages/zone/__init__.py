"""The page of a zone, city or province: what it covers, where it is weak, and who could fill it."""
