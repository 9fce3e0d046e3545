"""What people enter, over HTTP: the ledger's things, their history, their undo."""
