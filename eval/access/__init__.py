"""The proof that each check of who may do or see what matters: each is removed, and missed."""
