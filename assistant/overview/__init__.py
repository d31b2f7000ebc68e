"""What the staff see at a glance: figures of the records, the questions and what came of them."""
