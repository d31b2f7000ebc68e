"""What people complain of or would have otherwise, and what the staff made of it."""
