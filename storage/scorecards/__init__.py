"""Answers, grades, and where customers stand."""
