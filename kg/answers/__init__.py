"""What is read of one published version: its tables as DuckDB views, and its ready answers in SQLite."""
