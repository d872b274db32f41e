"""What was done: the records that are kept, and what they mean to those who read them."""
