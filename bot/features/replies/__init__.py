"""Right of reply: `/umpire reply`."""
