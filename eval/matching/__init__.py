"""How well demands and achievements are matched: on public grades, on read pairs, on metrics."""
