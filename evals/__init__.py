"""Measurements of the product: how well it finds, and later how well it answers."""
