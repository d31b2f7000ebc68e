"""What a language model says of answers, heard only where it agrees with labels."""
