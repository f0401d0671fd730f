"""Typed results of the tools; one module a tool."""
