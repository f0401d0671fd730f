"""What one can ask of the archive, as typed functions that need no model."""
