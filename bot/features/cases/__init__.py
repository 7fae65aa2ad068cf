"""Cases: `/umpire case|problem|gates|fix|talk|hold|release`."""
