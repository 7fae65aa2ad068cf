"""Words: campaigns, offers."""
