"""The LangGraph agent: settings, models, graph, answer."""
