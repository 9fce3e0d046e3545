"""Questions to a version: chains and their subjects, worlds at an instant, metrics with their evidence."""
