"""What is kept about people: the register of personal columns, and finding and erasing a person by it."""
