"""From what people type to values: lines, dates, durations, sheets. One grammar each."""
