"""What the assistant keeps in the one database: what people say of its answers."""
