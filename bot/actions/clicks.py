"""What the buttons under umpire's answers do."""

from dataclasses import replace

from bot import parsing
from bot.actions import (
    ballots,
    campaigns,
    cases,
    closets,
    digests,
    fixes,
    floors,
    holds,
    home,
    interactions,
    letters,
    moods,
    notices,
    nudges,
    packages,
    plots,
    prompts,
    prospects,
    quotes,
    talks,
    terms,
    transitions,
)
from bot.commands import scorecard, strike
from bot.deps import Deps
from bot.listening import Answer, Ask, Form, Handler
from bot.messages import render
from bot.messages import scorecards as cards
from bot.messages import strikes as shown
from bot.usecases import drafts, scorecards, strikes, undos
from bot.usecases.strikes import Order
from bot.views import import_form, rating_form, strike_form
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
