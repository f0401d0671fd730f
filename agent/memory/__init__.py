"""What outlasts a turn: conversations and what users said of themselves."""
