"""Nudges: what a date that comes near or has passed makes umpire say, once."""

from bot.usecases.deadlines import Handler
from bot.usecases.desk import TakeBack
from scoring.roles import Action

TAKE_BACK: dict[str, tuple[Action, TakeBack]] = {}
DEADLINES: dict[str, Handler] = {}
