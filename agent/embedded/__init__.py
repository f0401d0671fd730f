"""The embedded model: which tool a question asks for, and what is told of its result."""
