"""How cases, fixes, holds and talks read."""
