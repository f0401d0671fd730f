"""What a person or a program meets: the command line. No logic lives here."""
