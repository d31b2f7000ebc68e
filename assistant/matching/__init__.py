"""A demand and an achievement beside each other: what fits, what does not, and what nobody says."""
