"""What people and deadlines do with ballots, each in one transaction."""
