"""The forms of transitions, referrals and farewells."""

from bot.listening import Handler

VIEWS: dict[str, Handler] = {}
