"""Pages of the documentation that a reader can follow: each line of them is played, and what it promises is read."""
