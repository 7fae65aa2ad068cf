"""What is remembered, on SQLite and on a real PostgreSQL."""
