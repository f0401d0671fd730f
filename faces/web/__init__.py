"""The HTTP face: a server on loopback, its API, and what guards both. Needs the extra `web`."""
