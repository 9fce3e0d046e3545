"""Long work: a durable queue, a process for each job, progress, cancelling, results as files. No HTTP."""
