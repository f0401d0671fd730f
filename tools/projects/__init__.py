"""Portfolio projects: briefs that rest on what guests built and ask for, and the check of one."""
