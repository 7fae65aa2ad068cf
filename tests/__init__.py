"""The tests, by the room they are about."""
