"""What is inside an .xlsx file: its parts, its texts, its number formats and its sheets."""
