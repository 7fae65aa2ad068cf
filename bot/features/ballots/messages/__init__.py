"""How ballots read."""
