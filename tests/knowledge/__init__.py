"""Tests of what the archive says and how it is found."""
