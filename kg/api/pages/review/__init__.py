"""The page of review: unsure pairs, refused records, contradictions, and the judgements made."""
