"""What the buttons under umpire's answers do."""

from dataclasses import replace

from bot.features.ballots import clicks as ballots
from bot.features.campaigns import clicks as campaigns
from bot.features.cases.clicks import cases, fixes, holds, talks
from bot.features.digests import clicks as digests
from bot.features.floors import clicks as floors
from bot.features.home import clicks as home
from bot.features.imports import forms as import_form
from bot.features.interactions import clicks as interactions
from bot.features.letters import clicks as letters
from bot.features.moods import clicks as moods
from bot.features.notices import clicks as notices
from bot.features.packages import clicks as packages
from bot.features.plots import clicks as plots
from bot.features.prompts import clicks as prompts
from bot.features.prospects import clicks as prospects
from bot.features.quarterly_reviews import clicks as closets
from bot.features.quotes import clicks as quotes
from bot.features.reminders import clicks as nudges
from bot.features.scorecards import commands as scorecard
from bot.features.scorecards import forms as rating_form
from bot.features.scorecards import messages as cards
from bot.features.scorecards import usecases as scorecards
from bot.features.strikes import commands as strike
from bot.features.strikes import forms as strike_form
from bot.features.strikes import messages as shown
from bot.features.strikes.usecases import strikes
from bot.features.strikes.usecases.strikes import Order
from bot.features.terms import clicks as terms
from bot.features.transitions import clicks as transitions
from bot.parsing import lines as parsing
from bot.registries import undo as undos
from bot.slack.deps import Deps
from bot.slack.listening import Answer, Ask, Form, Handler
from bot.slack.rendering import render
from bot.workflow import drafts
from scoring.refusals import Malformed


def undo(ask: Ask, deps: Deps) -> Answer:
    """Take back what this person did a moment ago."""
    return render("undone", sentence=undos.undo(deps.db, ask.text, call=ask.call))


def card(ask: Ask, deps: Deps) -> Answer:
    """Show the scorecard."""
    return cards.card(scorecards.show(deps.db, ask.text, call=ask.call))


def card_details(ask: Ask, deps: Deps) -> Answer:
    """Show who said what and when."""
    return cards.details(scorecards.show(deps.db, ask.text, call=ask.call))


def all_strikes(ask: Ask, deps: Deps) -> Answer:
    """List every strike of a customer."""
    return shown.listing(strikes.listing(deps.db, ask.text, call=ask.call))


def rate(ask: Ask, deps: Deps) -> Answer:
    """Open the seven questions."""
    return rating_form.opened(deps, ask, ask.text)


def strike_open(ask: Ask, deps: Deps) -> Answer:
    """Open the strike form for a customer."""
    return Form(strike_form.filled(deps, ask, Order(ask.text, "")), instead=render("usage", usage=strike.USAGE))


def same(ask: Ask, deps: Deps) -> Answer:
    """It was the same incident: nothing more is recorded."""
    drafts.read(deps.db, ask.text, call=ask.call)
    return render("refused", sentence="The same incident, then: it counts once, and nothing more was recorded.")


def another(ask: Ask, deps: Deps) -> Answer:
    """It was another incident: record what was typed."""
    kept = drafts.read(deps.db, ask.text, call=ask.call)
    if kept.pop("kind", "") != "strike":
        raise Malformed("That question is settled. Type the command again.")
    once = replace(ask.call, key=f"draft:{ask.text}")  # a second click is another delivery, but the same question
    return shown.reply(strikes.record(deps.db, Order(**{**kept, "distinct": True}), call=once))


def strike_day(ask: Ask, deps: Deps) -> Answer:
    """It is clear which day a strike is of: the line with that day in it is carried out, once."""
    kept = drafts.read(deps.db, ask.text, call=ask.call)
    once = replace(ask, word=str(kept.get("word", "")), text=str(kept["text"]), key=f"draft:{ask.text}", view={})
    return strike.handle(once, deps)


def page(ask: Ask, deps: Deps) -> Answer:
    """Turn a page of the list."""
    return scorecard.handle(ask, deps)


def picking(commands: dict[str, Handler]) -> Handler:
    """The click on one of several candidates: the line that was typed runs again with that customer."""

    def pick(ask: Ask, deps: Deps) -> Answer:
        draft, _, key = ask.text.partition(" ")
        kept = drafts.read(deps.db, draft, call=ask.call)
        word, typed = str(kept.get("word", "")), str(kept["text"])
        asked = str(kept.get("said", {}).get(key, kept["asked"]))
        again = replace(ask, word=word, thread_ts=None, view={})
        if word not in commands:  # a button's value is a key
            return CLICKS[word](replace(again, text=typed.replace(asked, key, 1)), deps)
        return commands[word](replace(again, text=parsing.replaced(typed, asked, key, after=word == "umpire")), deps)

    return pick


CLICKS: dict[str, Handler] = {
    "undo": undo,
    "card": card,
    "card_details": card_details,
    "strikes": all_strikes,
    "rate": rate,
    "strike_open": strike_open,
    "same": same,
    "another": another,
    "strike_day": strike_day,
    "page": page,
    "evidence": rating_form.with_evidence,
    "import_apply": import_form.apply,
    **interactions.CLICKS,
    **cases.CLICKS,
    **fixes.CLICKS,
    **talks.CLICKS,
    **holds.CLICKS,
    **ballots.CLICKS,
    **notices.CLICKS,
    **nudges.CLICKS,
    **letters.CLICKS,
    **transitions.CLICKS,
    **home.CLICKS,
    **plots.CLICKS,
    **digests.CLICKS,
    **moods.CLICKS,
    **prompts.CLICKS,
    **packages.CLICKS,
    **quotes.CLICKS,
    **prospects.CLICKS,
    **campaigns.CLICKS,
    **floors.CLICKS,
    **terms.CLICKS,
    **closets.CLICKS,
}
BESIDE = frozenset({"card", "strikes", "rate", "strike_open"}).union(
    interactions.BESIDE,
    cases.BESIDE,
    fixes.BESIDE,
    talks.BESIDE,
    holds.BESIDE,
    ballots.BESIDE,
    notices.BESIDE,
    letters.BESIDE,
    transitions.BESIDE,
    home.BESIDE,
    plots.BESIDE,
    digests.BESIDE,
    moods.BESIDE,
    prompts.BESIDE,
    nudges.BESIDE,
    packages.BESIDE,
    quotes.BESIDE,
    prospects.BESIDE,
    campaigns.BESIDE,
    floors.BESIDE,
    terms.BESIDE,
    closets.BESIDE,
)
"""Clicks whose answer comes beside the message; the others replace a private one."""
