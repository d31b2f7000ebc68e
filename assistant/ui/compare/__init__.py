"""Comparing what was found, and taking it along as a workbook."""
