"""The view in which a company sees what it can apply for."""
