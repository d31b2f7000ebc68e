"""What somebody keeps for themselves: questions they asked, searches, topics they follow."""
