"""What waits for a person: `/umpire todo`."""
