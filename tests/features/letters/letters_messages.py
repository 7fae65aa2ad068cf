"""Messages about letters, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.features.letters import messages as letters
from bot.features.letters.usecases import LetterChoice
from bot.slack.rendering import Message
from scoring.letters import Letter, LetterKind
from scoring.packages import Package, PackageKind
from scoring.terms import Commitment
from scoring.transitions.transitions import Destination
from tests.messages import samples

BARE = {kind: Letter(kind, "acme", "Acme GmbH", samples.TODAY) for kind in LetterKind}
KNOWN = {
    "talk": replace(BARE[LetterKind.TALK], since=2019, talk_on=date(2026, 3, 9)),
    "notice": replace(
        BARE[LetterKind.NOTICE],
        since=2019,
        talked_on=date(2026, 2, 12),
        days=30,
        given_on=samples.TODAY,
        until=date(2026, 3, 31),
    ),
    "notice--agreed": replace(BARE[LetterKind.NOTICE], days=30),
    "termination": replace(
        BARE[LetterKind.TERMINATION],
        since=2019,
        last_day=date(2026, 5, 29),
        scope="finish the spring campaign\nhand over the web shop",
        destination=Destination.PROVIDER,
        vendors=(("Kiosk & Co", "hello@kiosk.example"), ("Nordlicht", "")),
    ),
    "termination--bare": BARE[LetterKind.TERMINATION],
    "terms": replace(BARE[LetterKind.TERMS], since=2019),
    "terms--bare": BARE[LetterKind.TERMS],
    "terms--agreed": replace(BARE[LetterKind.TERMS], start=Commitment.CARD, pays=30, notice_ours=30, notice_theirs=30),
    "terms--uneven": replace(BARE[LetterKind.TERMS], start=Commitment.DEPOSIT, pays=1, notice_ours=60, notice_theirs=1),
    "terms--campaign": replace(
        BARE[LetterKind.TERMS],
        package=Package(
            1, "Support M", PackageKind.MAINTENANCE, 40_000, 600, "U0ROSA", samples.NOW, 9_000, "Team B", 240
        ),
        answer_by=date(2026, 3, 30),
    ),
    "terms--project": replace(
        BARE[LetterKind.TERMS], package=Package(2, "Relaunch", PackageKind.PROJECT, 900_000, 0, "", samples.NOW)
    ),
}
HOSTILE = replace(
    KNOWN["termination"],
    key=samples.LONG_KEY,
    customer=samples.LONG_NAME,
    scope=samples.LONG_NOTE,
    vendors=tuple((samples.LONG_NAME, samples.LONG_NOTE) for _ in range(20)),
)


def _shown(letter: Letter) -> Callable[[], Message]:
    return lambda: letters.render_draft(letter, samples.POLICY)


CASES: dict[str, Callable[[], Message]] = {
    **{f"letter--{name}": _shown(letter) for name, letter in KNOWN.items()},
    "letter--hostile": _shown(HOSTILE),
    "letter_choice": lambda: letters.render_choice(LetterChoice(samples.ACME, tuple(LetterKind))),
    "letter_choice--early": lambda: letters.render_choice(LetterChoice(samples.ACME, (LetterKind.TERMS,))),
    "letter_choice--hostile": lambda: letters.render_choice(
        LetterChoice(samples.HOSTILE, (LetterKind.TALK, LetterKind.TERMS))
    ),
    "letter_sent": lambda: letters.render_file_sent("acme-notice-2026-03-02.md"),
}
POSTED: frozenset[str] = frozenset()
