"""The MCP server: tools, wiki pages and prompts for programs that talk to a model."""
