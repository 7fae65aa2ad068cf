"""Scorecards: `/scorecard`."""
