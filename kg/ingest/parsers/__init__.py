"""Text → value or ParseError, one kind of value per module; `sql` has the same for whole columns."""
