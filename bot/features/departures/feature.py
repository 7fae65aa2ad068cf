"""What the feature `departures` brings."""

from bot.feature import Feature
from bot.features.departures import posts, usecases

FEATURE = Feature(name="departures", deadlines=usecases.DEADLINES, posts=posts.KINDS)
