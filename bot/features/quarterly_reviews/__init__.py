"""The quarterly clean-out: `/umpire quarterly`."""
