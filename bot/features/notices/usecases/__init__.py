"""What people and deadlines do with final notices, each in one transaction."""
