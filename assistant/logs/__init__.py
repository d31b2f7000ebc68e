"""What the program writes of itself: one line an event, with no words of those it works for."""
