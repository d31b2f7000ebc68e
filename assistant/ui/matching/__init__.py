"""The view in which a demand finds achievements, and an achievement demands."""
