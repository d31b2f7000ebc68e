"""Many people at once on an ordinary machine: what they wait for, what breaks, what it takes."""
