"""Cases, with their problem, fixes, talks, gates and holds: `/umpire case|problem|gates|fix|talk|hold|release`."""
