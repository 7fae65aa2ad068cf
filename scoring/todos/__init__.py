"""Todos: what waits for one person."""
