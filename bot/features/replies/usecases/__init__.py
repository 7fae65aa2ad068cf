"""What people and deadlines do with customers' replies, each in one transaction."""
