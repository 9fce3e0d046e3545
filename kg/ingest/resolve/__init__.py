"""Who is who: name keys, kinds of organisation, families and agents as connected components."""
