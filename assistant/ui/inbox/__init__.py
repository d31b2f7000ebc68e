"""The view in which the staff look into what people told them."""
