"""Messages about letters, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.features.letters import messages as letters
from bot.features.letters.usecases import LetterChoice, LetterDraft
from bot.slack.rendering import Message
from scoring.ballots import BallotKind, BallotRules
from scoring.cases.ballot_doors import BallotDoor
from scoring.cases.cases import ProblemSide
from scoring.cases.talks import TalkAnswer
from scoring.letters import Decided, Incident, Letter, LetterKind, Statement
from scoring.packages import Package, PackageKind
from scoring.restrictions import Contact, Restriction
from scoring.terms import Commitment
from scoring.transitions.transitions import Destination
from tests.messages import samples

VOTED = BallotRules(quorum_percent=50, least=2, hours=48, proposer_votes=True, size=4, needed=2)
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
        reply_by=date(2026, 3, 16),
    ),
    "notice--agreed": replace(BARE[LetterKind.NOTICE], days=30, reply_by_from_today=date(2026, 3, 16)),
    "notice--one-contact": replace(
        BARE[LetterKind.NOTICE], days=30, contact=Contact.ONE_CONTACT, contact_until=date(2026, 3, 31)
    ),
    "talk--email-only": replace(BARE[LetterKind.TALK], contact=Contact.EMAIL_ONLY, contact_until=date(2026, 3, 31)),
    "termination--no-calls": replace(
        BARE[LetterKind.TERMINATION], contact=Contact.NO_CALLS, contact_until=date(2026, 3, 31)
    ),
    "terms--email-only": replace(BARE[LetterKind.TERMS], contact=Contact.EMAIL_ONLY, contact_until=date(2026, 3, 31)),
    "reasons": replace(
        BARE[LetterKind.REASONS],
        days=30,
        given_on=samples.TODAY,
        until=date(2026, 3, 31),
        reply_by=date(2026, 3, 16),
        statement=Statement(
            decided=(Decided(BallotKind.NOTICE, date(2026, 2, 27), VOTED, BallotDoor.POINTS),),
            incidents=(
                Incident(date(2026, 1, 12), "late-payment", 1, date(2026, 7, 10)),
                Incident(date(2026, 2, 3), "abusive", 2, date(2027, 2, 2)),
            ),
            withdrawn=1,
            ours=2,
            answers=((date(2026, 2, 12), TalkAnswer.PARTLY),),
            side=ProblemSide.BOTH,
            mended=(date(2026, 2, 20),),
        ),
    ),
    "reasons--parting": replace(
        BARE[LetterKind.REASONS],
        days=30,
        given_on=date(2026, 1, 12),
        until=date(2026, 2, 10),
        last_day=date(2026, 5, 29),
        reply_by_from_today=date(2026, 3, 16),
        contact=Contact.EMAIL_ONLY,
        contact_until=date(2026, 3, 31),
        statement=Statement(
            decided=(
                Decided(BallotKind.NOTICE, date(2026, 1, 9), replace(VOTED, sign_off=True, size=2)),
                Decided(BallotKind.TERMINATE, date(2026, 2, 26), replace(VOTED, needed=3, size=5), BallotDoor.NOT_MET),
            ),
            incidents=(Incident(date(2026, 1, 2), "threat-or-harassment", 3, date(2027, 1, 1)),),
            answers=((None, TalkAnswer.NOT_TOLD), (date(2026, 2, 12), TalkAnswer.NO_REPLY)),
            side=ProblemSide.THEIRS,
        ),
    ),
    "reasons--bare": BARE[LetterKind.REASONS],
    "reasons--alone": replace(
        BARE[LetterKind.REASONS],
        days=14,
        statement=Statement(
            decided=(Decided(BallotKind.NOTICE, date(2026, 2, 27), replace(VOTED, size=1), BallotDoor.DECLINED),)
        ),
    ),
    "termination": replace(
        BARE[LetterKind.TERMINATION],
        since=2019,
        last_day=date(2026, 5, 29),
        scope="finish the spring campaign\nhand over the web shop",
        destination=Destination.PROVIDER,
        vendors=(("Kiosk & Co", "hello@kiosk.example"), ("Nordlicht", "")),
        reply_by_from_today=date(2026, 3, 16),
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
    restriction = (
        Restriction(1, 1, letter.contact, "", "U0ROSA", samples.NOW, samples.NOW + timedelta(days=30), "U0JO")
        if letter.contact is not None
        else None
    )
    return lambda: letters.render_draft(LetterDraft(letter, samples.POLICY, restriction, samples.NOW))


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
