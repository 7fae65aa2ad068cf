"""What belongs to one request: claims (it is done once), drafts, and offers to undo."""
