"""Votes on a final notice, on letting a customer go, and on who hands it over: `/vote`."""
