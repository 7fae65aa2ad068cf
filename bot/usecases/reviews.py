"""Reviews: what a manager's reaction on a digest message does, and taking it back."""

from bot.usecases.deadlines import Handler
from bot.usecases.desk import TakeBack
from scoring.roles import Action

TAKE_BACK: dict[str, tuple[Action, TakeBack]] = {}
DEADLINES: dict[str, Handler] = {}
