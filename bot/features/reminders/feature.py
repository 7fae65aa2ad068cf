"""What the feature `reminders` brings."""

from bot.feature import Feature
from bot.features.reminders import clicks, posts, usecases

FEATURE = Feature(
    name="reminders",
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    undo=usecases.TAKE_BACK,
    deadlines=usecases.DEADLINES,
    posts=posts.KINDS,
)
