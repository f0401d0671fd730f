"""Tools and models that misbehave as a scenario says."""
