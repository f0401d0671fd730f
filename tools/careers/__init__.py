"""What guests tell of their own careers: the roles they held, and the steps in between."""
