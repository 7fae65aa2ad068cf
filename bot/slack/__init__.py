"""Everything that speaks Slack's protocol: what comes in, what goes back, who is who, files, the outbox's worker."""
