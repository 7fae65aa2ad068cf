"""`/umpire digest`: preview the digest, or post it now."""

from bot.features.digests.messages import digests as digest_messages, reactions as reaction_messages
from bot.features.digests.usecases import digests
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler, run_over_all_customers
from bot.workflow import requests
from scoring.refusals import Malformed
from scoring.roles import Action

USAGE = "Usage: `/umpire digest preview` shows it to you alone, `/umpire digest now` posts it in the review channel."


def _preview_digest(ask: Ask, deps: Deps) -> Answer:
    return digest_messages.render_preview(digests.preview_digest(deps.db, call=ask.call))


def _post_digest(ask: Ask, deps: Deps) -> Answer:
    return digest_messages.render_posted(*digests.post_digest(deps.db, call=ask.call))


VERBS: dict[str, Handler] = {"preview": _preview_digest, "now": _post_digest}


def handle(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire digest …`: preview the digest or post it."""
    line = lines.parse_line(ask.text, usage=USAGE)
    if not line.words or line.asks_help():
        return help_texts.render_word(
            "digest",
            reaction_messages.HELP["digest"],
            reaction_messages.list_reactions(requests.get_policy(deps.db, ask.call)),
        )
    verb = line.require("What to do").casefold()
    if verb in VERBS:
        line.require_end()
        return run_over_all_customers(ask, deps, Action.DIGEST, VERBS[verb])
    raise Malformed(f"“{verb}” is not something the digest does. {USAGE}")
