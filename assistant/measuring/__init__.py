"""Figures with units: numbers as people write them, intervals, units and what they come to."""
