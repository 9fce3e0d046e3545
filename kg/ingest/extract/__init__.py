"""Text → mentions and facts with offsets, extractor, version and confidence."""
