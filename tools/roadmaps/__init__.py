"""Roadmaps: plans as data, composed from the archive, edited, checked, saved and exported."""
