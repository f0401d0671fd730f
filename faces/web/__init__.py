"""The web face: a page, an API, and what guards both."""
