"""Records of one kind beside each other, field by field."""
