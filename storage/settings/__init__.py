"""What admins set: the numbers of the rules, and the channels umpire may post in."""
