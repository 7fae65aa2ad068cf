"""Retention: how long data that is not part of a customer's record is kept. Source: product.md, retention."""

from datetime import timedelta

FEELINGS = timedelta(days=90)
"""Feelings about customers, and the daily questions they answered."""
DRAFTS = timedelta(hours=24)
"""What was typed into a form that was never submitted."""
DELIVERIES = timedelta(days=2)
"""The keys by which a repeated delivery from Slack is recognised, and offers to undo."""
SENT = timedelta(days=30)
"""Messages that were sent or given up."""
OCCURRENCES = timedelta(days=400)
"""What became of each occurrence of a recurring job."""
