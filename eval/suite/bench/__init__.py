"""The suite for the page: runs in the background, and the cases that staff write."""
