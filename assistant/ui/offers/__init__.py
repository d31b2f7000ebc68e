"""The forms 登记需求 and 登记成果, and what staff see of what was handed over."""
