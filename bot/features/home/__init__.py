"""App Home: umpire's own page in Slack, with what waits for the reader."""
