"""What can happen, one transaction each: closing, opening, running, voting."""
