"""Letters read as they did when somebody last read them as a customer would, and accuse nobody.

After a change that is meant: UPDATE_GOLDEN=1 in the environment writes the files anew; then read the difference.
"""

import os
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.features.letters import messages as letters
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.cases.cases import Case, CaseRoute, ProblemSide
from scoring.cases.fixes import Fix, FixState
from scoring.cases.talks import Talk, TalkAnswer
from scoring.letters import Letter, LetterKind, LetterRecords, draft_letter
from scoring.notices import Notice, NoticeState
from scoring.restrictions import Contact, Restriction
from scoring.strikes import StrikeState
from scoring.transitions.transitions import Destination, Transition, TransitionState, Vendor
from tests.features.letters.letters_messages import BARE, HOSTILE, KNOWN, VOTED
from tests.messages import samples

LETTERS = Path(__file__).with_name("letters")
ALLEGATIONS = re.compile(
    r"\b(strikes?|grade|score\w*|case|ballots?|vote[ds]?|abus\w+|rude\w*|threat\w*|dishonest\w*|difficult customer"
    r"|complain\w*|fault|blame\w*|bad|worst|unacceptable|fail(ed|ure)|violat\w+|unfortunately|regret)\b",
    re.IGNORECASE,
)
SECRET = "SAID-INSIDE"
"""Stands in every text that was written for colleagues only."""


@pytest.mark.parametrize("name", KNOWN)
def test_a_letter_reads_as_it_did(name: str) -> None:
    """A change of words shows as a difference to the file."""
    path, now = LETTERS / f"{name}.md", letters.render_markdown(KNOWN[name], samples.POLICY)
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(now, "utf-8")
    assert now == path.read_text("utf-8")


def test_no_letter_is_left_over() -> None:
    """Every file belongs to a letter."""
    assert {path.stem for path in LETTERS.glob("*.md")} == set(KNOWN)


@pytest.mark.parametrize("name", [name for name in KNOWN if not name.startswith("reasons")])
def test_a_letter_accuses_nobody(name: str) -> None:
    """No word of the process, of a judgement or of guilt is in what a customer would read."""
    assert ALLEGATIONS.findall(letters.render_markdown(KNOWN[name], samples.POLICY)) == []


@pytest.mark.parametrize("name", KNOWN)
def test_a_letter_is_well_made(name: str) -> None:
    """A subject first, one blank line between paragraphs, every bracket closed, and nothing of the program's own."""
    text = letters.render_markdown(KNOWN[name], samples.POLICY)
    assert text.startswith("Subject: ")
    assert not re.search(r"\n{3}|[^\S\n]\n|[^\S\n]{2}|None|Undefined|\{|\}", text), text
    assert re.sub(r"\[[^\[\]]+\]", "", text).count("[") == 0
    assert text.count("[") == text.count("]") > 0
    assert "Dear [name]" in text
    assert not re.search(r"-\s+\n\s*\n-", text)


def test_records_never_wait_for_payment() -> None:
    """What is the customer's comes to it whether or not invoices are open, and access is closed last."""
    text = letters.render_markdown(BARE[LetterKind.TERMINATION], samples.POLICY)
    assert "whether or not invoices are open" in text
    assert "closed last" in text


@pytest.mark.parametrize("kind", LetterKind)
def test_what_was_said_inside_stays_inside(kind: LetterKind) -> None:
    """Whatever colleagues wrote into the case file, reasons and people are in no letter."""
    text = letters.render_markdown(
        draft_letter(kind, _whole_file(), today=samples.TODAY, policy=samples.POLICY), samples.POLICY
    )
    assert SECRET not in text
    assert "U0" not in text


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("contact", Contact)
def test_every_letter_says_how_contact_is_restricted(kind: LetterKind, contact: Contact) -> None:
    """How and until when; where there are no calls, none invites one or has a telephone number."""
    restricted = replace(BARE[kind], contact=contact, contact_until=date(2026, 3, 31))
    text = letters.render_markdown(restricted, samples.POLICY)
    assert text.count("Up to and including 31 March 2026, please ") == 1
    if contact is not Contact.ONE_CONTACT:
        assert re.findall(r"telephone|please call|In person|\[day, time\]", text) == []


@pytest.mark.parametrize("kind", [LetterKind.NOTICE, LetterKind.TERMINATION, LetterKind.REASONS])
def test_a_decision_says_how_and_by_when_to_reply(kind: LetterKind) -> None:
    """With the day, where it is known, else with what the sender has to fill in."""
    known = replace(BARE[kind], reply_by=date(2026, 3, 16))
    assert "please tell us by the end of 16 March 2026: write to" in _lower_please(known)
    assert "by the end of [the day: 10 business days after you tell them]" in _lower_please(BARE[kind])


def test_a_name_stays_on_its_line() -> None:
    """A customer's or a vendor's name with line breaks makes no paragraph of its own."""
    record = LetterRecords(
        customer=samples.HOSTILE,
        transition=_transition(),
        vendors=(Vendor(1, "A\n\n# B", SECRET, "c\r\nd", "U0ANA", samples.NOW),),
    )
    text = letters.render_markdown(
        draft_letter(LetterKind.TERMINATION, record, today=samples.TODAY, policy=samples.POLICY), samples.POLICY
    )
    assert "- A # B: c d\n" in text


def test_the_file_has_all_of_a_long_letter() -> None:
    """What Slack has to cut is whole in the file."""
    assert letters.render_markdown(HOSTILE, samples.POLICY).count(samples.LONG_NAME) >= 20
    assert letters.build_file_name(KNOWN["notice"]) == "acme-notice-2026-03-02.md"


def _lower_please(letter: Letter) -> str:
    return letters.render_markdown(letter, samples.POLICY).replace("Please", "please")


def _transition() -> Transition:
    return Transition(
        1,
        1,
        1,
        samples.NOW,
        TransitionState.RUNNING,
        owner="U0LI",
        asked="U0LI",
        destination=Destination.OWN_PEOPLE,
        last_day=date(2026, 5, 29),
        extended_why=SECRET,
        lessons=SECRET,
    )


def _whole_file() -> LetterRecords:
    """A case file in which colleagues wrote into everything that a letter must not repeat."""
    return LetterRecords(
        customer=samples.ACME,
        case=Case(
            1,
            1,
            CaseRoute.SEVERE,
            samples.NOW,
            problem=SECRET,
            side=ProblemSide.THEIRS,
            problem_by="U0JO",
            problem_at=samples.NOW,
        ),
        talk=Talk(
            1,
            1,
            1,
            "U0JO",
            samples.TODAY,
            "U0JO",
            samples.NOW,
            held_on=samples.TODAY - timedelta(days=3),
            answer=TalkAnswer.PUSHED_BACK,
            said=SECRET,
            recorded_by="U0JO",
        ),
        notice=Notice(
            1,
            1,
            1,
            1,
            samples.NOW,
            samples.NOW,
            30,
            state=NoticeState.GIVEN,
            given_on=samples.TODAY,
            given_by="U0ROSA",
            given_how=SECRET,
            recorded_at=samples.NOW,
            ends_at=samples.NOW + timedelta(days=30),
            closed_why=SECRET,
        ),
        transition=_transition(),
        restriction=Restriction(
            1, 1, Contact.ONE_CONTACT, SECRET, "U0ROSA", samples.NOW, samples.NOW + timedelta(days=9), "U0JO"
        ),
        ballots=(
            Ballot(
                1,
                1,
                1,
                BallotKind.NOTICE,
                SECRET,
                "U0ROSA",
                samples.NOW,
                samples.NOW,
                VOTED,
                state=BallotState.PASSED,
                closed_at=samples.NOW,
                closed_by="U0ROSA",
                closed_why=SECRET,
            ),
        ),
        strikes=(
            samples.strike(note=SECRET, link=f"https://{SECRET}", witnesses=("U0BEN",), on_behalf_of="U0LI"),
            samples.strike(13, note=SECRET, state=StrikeState.CONTESTED, contested_by="U0BEN", contest_why=SECRET),
        ),
        talks=(
            Talk(
                1, 1, 1, "U0JO", None, "U0JO", samples.NOW, held_on=samples.TODAY, answer=TalkAnswer.PARTLY, said=SECRET
            ),
        ),
        fixes=(
            Fix(
                1,
                1,
                SECRET,
                "U0LI",
                "U0JO",
                samples.NOW,
                state=FixState.DONE,
                closed_by="U0LI",
                closed_at=samples.NOW,
                closed_why=SECRET,
            ),
        ),
        vendors=(Vendor(1, "Kiosk", SECRET, "hello@kiosk.example", "U0ANA", samples.NOW),),
    )
