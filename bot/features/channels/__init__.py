"""Where umpire may post: `/umpire channels`."""
