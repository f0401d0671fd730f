"""Models: the embedded one, or any that LangChain can call, and how they are called."""
