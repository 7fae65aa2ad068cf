"""The quarterly clean-out: `/umpire closet`."""
