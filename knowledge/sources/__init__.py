"""What a user may hand over: files, folders, archives, addresses; opened within bounds."""
