"""Graders: pure functions from a scenario and its final state to named checks."""
