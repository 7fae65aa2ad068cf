"""Transitions: handing a customer over, referring it, and saying farewell."""
