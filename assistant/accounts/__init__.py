"""Who may log in, and how: names, passwords, sessions, lock-out, and a provider of identities."""
