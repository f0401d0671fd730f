"""How each criterion shows in a repository: one module a part of a project."""
