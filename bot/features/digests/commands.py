"""`/umpire digest`: post the bottom of the list now, or see what it would say."""

from bot.features.digests.messages import digests as shown, reactions as reviews
from bot.features.digests.usecases import digests
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler, thoroughly
from bot.workflow import authorization
from scoring.refusals import Malformed
from scoring.roles import Action

USAGE = "Usage: `/umpire digest preview` shows it to you alone, `/umpire digest now` posts it in the review channel."


def _preview(ask: Ask, deps: Deps) -> Answer:
    return shown.preview(digests.preview(deps.db, call=ask.call))


def _post(ask: Ask, deps: Deps) -> Answer:
    return shown.posted(*digests.post(deps.db, call=ask.call))


WORK: dict[str, Handler] = {"preview": _preview, "now": _post}


def handle(ask: Ask, deps: Deps) -> Answer:
    """Preview or post."""
    line = lines.read(ask.text, usage=USAGE)
    if not line.words or line.asks_help():
        return help_texts.word(
            "digest", reviews.HELP["digest"], reviews.reactions(authorization.in_force(deps.db, ask.call))
        )
    verb = line.need("What to do").casefold()
    if verb in WORK:
        line.end()
        return thoroughly(ask, deps, Action.DIGEST, WORK[verb])
    raise Malformed(f"“{verb}” is not something the digest does. {USAGE}")
