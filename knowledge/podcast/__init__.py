"""Transcripts of the podcast: who says what, when, in which chapter."""
