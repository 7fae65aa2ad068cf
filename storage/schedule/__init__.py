"""What falls due: one-shot dates, and what recurs."""
