"""A local Slack: enough of the real one to try umpire in, and strict enough to test it against."""
