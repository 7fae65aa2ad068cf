"""What all tables stand on: the two engines, their connections, and pieces of SQL several tables share."""
