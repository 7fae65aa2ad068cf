"""Reads what people type or upload: lines, dates, durations, numbers and CSV files, each in one way only."""
