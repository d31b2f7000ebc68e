"""Who did what: noted act by act, in a chain that shows whether somebody changed it."""
