"""The pages: HTML of the same answers that the API gives."""
