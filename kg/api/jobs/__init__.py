"""Long work as jobs: 202 and a location, progress as server-sent events, cancelling, results."""
