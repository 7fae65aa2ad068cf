"""The outbox: what Slack still has to be told, who is sending it, and where it was posted."""
