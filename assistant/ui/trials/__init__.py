"""The evaluation view: runs, comparisons and cases, for staff; what it works on comes by a port."""
