"""How views on a topic are found; `tools.viewpoints` puts them together."""
