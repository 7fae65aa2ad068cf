"""All that speaks to Slack: requests and their answers, members, channels, modals, files, and the outbox's sender."""
