"""Source records → assertions: what each record says, in the project's types, not yet resolved."""
