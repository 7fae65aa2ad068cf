"""What the feature `home` brings."""

from bot.feature import Feature
from bot.features.home import events, posts

FEATURE = Feature(
    name="home",
    events={"app_home_opened": events.handle_home_opened},
    posts=posts.KINDS,
)
