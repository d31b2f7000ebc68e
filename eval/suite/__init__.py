"""The suite: cases asked of the product through its public face, and what code can say of them."""
