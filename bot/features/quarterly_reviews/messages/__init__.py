"""What a quarterly review shows, and the files its plan makes."""
