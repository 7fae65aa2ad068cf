"""Pictures with the number in words: `/umpire plot`."""
