"""The Slack surface: what people type and click, and what umpire answers."""
