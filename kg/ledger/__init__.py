"""What people enter, as an append-only ledger; no HTTP here."""
