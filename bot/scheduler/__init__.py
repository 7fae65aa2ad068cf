"""The heartbeat and its duties: deadlines, rhythms, standings, retention, and refreshing the directory."""
