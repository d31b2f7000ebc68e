"""Who may do what: the one table of endpoints, who somebody is, and how much at once."""
