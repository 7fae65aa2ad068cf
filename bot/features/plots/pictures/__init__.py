"""Pictures of what Slack has no chart for."""
