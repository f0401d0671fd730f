"""The check of a project by a language model, which nothing in the project may talk round."""
