"""The view of how answers came about, for staff."""
