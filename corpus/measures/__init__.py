"""Measures that people can apply for, and their conditions, as data."""
