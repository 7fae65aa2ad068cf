"""Channels: `/umpire channels` names the channels umpire may post in."""
