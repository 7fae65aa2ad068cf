"""Words: ballots, parts."""
