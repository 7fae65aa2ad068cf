"""Modals: pure builders of views, and what happens when one is submitted."""
