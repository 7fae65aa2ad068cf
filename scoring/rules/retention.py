"""Retention: how long what is not a customer's record is kept before it is deleted. Source: product.md §5.2, §7."""

from datetime import timedelta

FEELINGS = timedelta(days=90)
"""Feelings about customers, and the daily questions they answered."""
DRAFTS = timedelta(hours=24)
"""What was typed into a form that was not sent."""
DELIVERIES = timedelta(days=2)
"""The keys by which a delivery of Slack's is known again, and offers to undo."""
SENT = timedelta(days=30)
"""Messages that were sent, or given up."""
OCCURRENCES = timedelta(days=400)
"""What became of each occurrence of what recurs."""
