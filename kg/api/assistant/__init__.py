"""The door for assistants (`kg mcp`): the API's read-only questions as MCP tools, asked in this process."""
