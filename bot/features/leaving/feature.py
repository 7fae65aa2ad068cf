"""What the feature `leaving` brings."""

from bot.feature import Feature
from bot.features.leaving import events

FEATURE = Feature(
    name="leaving",
    events={"app_uninstalled": events.handle_uninstalled, "tokens_revoked": events.handle_tokens_revoked},
)
