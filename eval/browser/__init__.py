"""What the page does with hostile text: measured in a real browser, on the running product."""
