"""Leaving Slack: what happens when the app is removed from the workspace."""
