"""What belongs to one feature, whole: its rules, its rows, its use cases, its surface, its messages."""
