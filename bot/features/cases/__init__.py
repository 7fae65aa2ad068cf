"""Cases, with their problem, fixes, talks, gates and holds: `/umpire case|problem|steps|fix|talk|hold|release`."""
