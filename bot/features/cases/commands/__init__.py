"""The commands of cases, fixes, holds and talks."""
