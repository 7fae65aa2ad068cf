"""What umpire remembers: one file per noun, its tables and its queries."""
