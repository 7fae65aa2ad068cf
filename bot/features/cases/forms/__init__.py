"""The forms of cases, fixes, holds and talks."""
