"""What can happen, one transaction each: clock, pages, plans, reviews."""
