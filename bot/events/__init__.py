"""Events: what happened in Slack without anybody asking umpire for something, and mentions."""
