"""What people may know of what is kept: exports, the overview of one's own data, and how long things stay."""
