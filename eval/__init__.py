"""Judges the assistant from outside: data sets and cases in, measures and reports out."""
