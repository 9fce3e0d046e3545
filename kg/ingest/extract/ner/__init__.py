"""Training and scoring of entity recognisers on labelled text."""
