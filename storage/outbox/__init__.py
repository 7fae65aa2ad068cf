"""The outbox: messages waiting to be sent to Slack, the leases of those sending them, and where they were posted."""
