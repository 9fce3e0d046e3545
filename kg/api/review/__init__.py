"""What waits for a person's decision: unsure pairs, refused records, contradictions."""
