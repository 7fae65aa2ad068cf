"""Help, and what one may do: `/umpire help|whoami`."""
