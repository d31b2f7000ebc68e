"""How the page looks and in which language it speaks, as each person chooses in their browser."""
