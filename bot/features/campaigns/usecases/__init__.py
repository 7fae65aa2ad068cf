"""What can happen, one transaction each: campaigns, clock, decisions, letters, offers."""
