"""Ballots: a roll frozen at opening, votes, and what they add up to."""
