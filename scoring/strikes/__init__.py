"""Strikes: what one does to a customer, when it counts and until when."""
