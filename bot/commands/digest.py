"""`/umpire digest`: post the bottom of the list now, or see what it would say."""

from bot import parsing
from bot.deps import Deps
from bot.listening import Answer, Ask
from bot.messages import digests as shown
from bot.messages import helping, reviews
from bot.usecases import digests, strikes
from scoring.refusals import Malformed

USAGE = "Usage: `/umpire digest preview` shows it to you alone, `/umpire digest now` posts it in the review channel."


def handle(ask: Ask, deps: Deps) -> Answer:
    """Preview or post."""
    line = parsing.read(ask.text, usage=USAGE)
    if not line.words or line.asks_help():
        return helping.word("digest", reviews.reactions(strikes.in_force(deps.db, call=ask.call)))
    verb = line.need("What to do").casefold()
    if verb in ("preview", "now"):
        line.end()
    if verb == "preview":
        return shown.preview(digests.preview(deps.db, call=ask.call))
    if verb == "now":
        return shown.posted(*digests.post(deps.db, call=ask.call))
    raise Malformed(f"“{verb}” is not something the digest does. {USAGE}")
