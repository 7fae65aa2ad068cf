"""Scorecards: the seven answers, the grade they make, and where a customer stands among all."""
