"""The language model as the assistant uses it: what it is asked, and what keeps it in bounds."""
