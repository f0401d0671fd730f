"""A store on disk: snapshots, records, words and vectors, and how they are searched."""
