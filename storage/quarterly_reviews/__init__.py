"""Quarterly reviews (closets), their items, and the facts from which verdicts are suggested."""
