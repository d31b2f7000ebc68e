"""Telling the staff something, and what came of it: the foot of every view."""
