"""Nudges in words."""

from bot.messages.entries import Entry

HELP: dict[str, Entry] = {}
