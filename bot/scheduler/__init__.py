"""The heartbeat, and what is due: one-shot dates, what recurs, standings, retention, the directory."""
