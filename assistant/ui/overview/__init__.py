"""The view that shows the staff all figures at a glance."""
