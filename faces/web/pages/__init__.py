"""The page: HTML rendered on the server, with one script and one style sheet of our own."""
