"""File → source records: text as it stands in the file, under one set of column names per format."""
