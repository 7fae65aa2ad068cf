"""Moods: felt, raised, kept private; turnover signals."""

from bot.usecases.deadlines import Handler
from bot.usecases.desk import TakeBack
from bot.usecases.rhythms import Rhythm
from scoring.roles import Action

TAKE_BACK: dict[str, tuple[Action, TakeBack]] = {}
DEADLINES: dict[str, Handler] = {}
RHYTHMS: dict[str, Rhythm] = {}
