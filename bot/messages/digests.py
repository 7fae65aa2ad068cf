"""The digest in words: its opening, one message per customer, and the private preview of both."""

from collections import Counter

from bot.messages import Message, mention, render, words
from bot.messages.interactions import flagged
from bot.messages.scorecards import floor, graded, range_
from bot.usecases.digests import Digest, Entry
from scoring.strikes import Ours, Strike

STRONGEST = 3


def opening(digest: Digest) -> Message:
    """The message before the customers, or the one line when there is nothing to say."""
    return render("digest_opening", **_opening(digest))


def customer(entry: Entry) -> Message:
    """One customer: why it is here, whose it is, what could come next. No reporter is named."""
    return render("digest_customer", **_entry(entry))


def preview(digest: Digest) -> Message:
    """All of it in one private message."""
    return render("digest_preview", entries=[_entry(entry) for entry in digest.entries], **_opening(digest))


def posted(digest: Digest, channel: str) -> Message:
    """The private answer to `digest now`."""
    return render("digest_posted", count=len(digest.entries), channel=channel)


def _opening(digest: Digest) -> dict[str, object]:
    return {
        "day": words.day(digest.now.astimezone(digest.policy.zone).date()),
        "count": len(digest.entries),
        "total": words.count(digest.total, "customer"),
        "unrated": digest.unrated,
        "without": words.count(digest.unrated, "customer has", "customers have"),
    }


def _entry(entry: Entry) -> dict[str, object]:
    owner = entry.customer.owner
    return {
        "place": entry.place,
        "customer": entry.customer.name,
        "key": entry.customer.key,
        "graded": graded(entry.card),
        "range": range_(entry.card) if entry.card.raters else "not rated",
        "points": words.points(entry.tally.points, entry.policy.strikes_to_case),
        "reasons": [words.sentence(reason) for reason in _strongest(entry)],
        "owner": mention(owner) if owner else entry.customer.owner_name or "nobody yet",
        "next": _next(entry),
    }


def _strongest(entry: Entry) -> list[str]:
    """The three strongest reasons: strikes by weight, attention, broken floors, then what the questions say."""
    weights: Counter[str] = Counter()
    for strike in entry.tally.live:
        weights[strike.reason] += strike.weight
    said = [f"{name.replace('-', ' ')} ({words.count(weight, 'point')})" for name, weight in weights.most_common()]
    if entry.attention is not None and entry.attention.flagged:
        said.append(flagged(entry.attention, entry.policy))
    said += [floor(broken, entry.policy).removesuffix(".") for broken in entry.card.broken]
    said += [f"{v.question.title}: no" for v in entry.card.verdicts if v.choice == "no"]
    return said[:STRONGEST]


def _next(entry: Entry) -> str:
    """What would help most now."""
    if not entry.customer.owner:
        return "Find an owner."
    if any(_is_ours(strike) for strike in entry.tally.live):
        return "Fix our own part first."
    if entry.tally.case_due:
        return "Find the real problem and talk to the customer."
    if entry.card.stale:
        return "Rate again: the answers are old."
    return "Talk it over with the owner."


def _is_ours(strike: Strike) -> bool:
    return strike.ours is not Ours.NO
