"""The subcommands of `kg`, a module per group; `kg/cli.py` puts them together."""
