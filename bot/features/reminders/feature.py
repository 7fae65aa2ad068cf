"""What the feature `reminders` brings."""

from bot.feature import Feature
from bot.features.reminders import clicks, posts, usecases

FEATURE = Feature(
    name="reminders",
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    undo=usecases.UNDO_HANDLERS,
    deadlines=usecases.DEADLINES,
    posts=posts.POST_RENDERERS,
    over=posts.OVER,
)
