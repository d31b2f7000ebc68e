"""Which measures apply: a verdict on every condition, from a profile and a day."""
