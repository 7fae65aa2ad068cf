"""The buttons of cases, fixes, holds and talks."""
