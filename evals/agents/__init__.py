"""Agents under test: ours, three that must fail, one that must pass, a plain one, and anybody's."""
