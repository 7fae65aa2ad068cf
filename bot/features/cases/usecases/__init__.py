"""What people and deadlines do with cases, fixes, holds and talks, each in one transaction."""
