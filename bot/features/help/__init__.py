"""Help, and what a person may do: `/umpire help`, `/umpire whoami`."""
