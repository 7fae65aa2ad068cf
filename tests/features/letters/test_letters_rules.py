"""Letters: which can be drafted when, and what goes into one."""

from dataclasses import replace
from datetime import date

import pytest

from scoring.cases.cases import Case, CaseRoute
from scoring.cases.talks import Talk, TalkAnswer
from scoring.letters import LetterKind, LetterRecords, draft_letter, list_draftable_kinds
from scoring.notices import NoticeState
from scoring.refusals import Refusal
from scoring.transitions.transitions import Transition, TransitionState, Vendor
from tests.scoring.made import NOW, POLICY, TODAY, build_customer
from tests.scoring.notice_samples import build_agreed_notice, build_given_notice

CASE = Case(1, 1, CaseRoute.POINTS, NOW)
TALK = Talk(1, 1, 1, "U-jo", date(2026, 3, 9), "U-jo", NOW)
MOVING = Transition(1, 1, 1, NOW, TransitionState.RUNNING, last_day=date(2026, 5, 29), scope="the web shop")
BARE = LetterRecords(build_customer())


def made(kind: LetterKind, record: LetterRecords) -> object:
    """The draft of today."""
    return draft_letter(kind, record, today=TODAY, zone=POLICY.zone)


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        (LetterKind.TALK, "/umpire problem acme"),
        (LetterKind.NOTICE, "/vote notice acme"),
        (LetterKind.TERMINATION, "/vote terminate acme"),
    ],
)
def test_no_letter_is_ahead_of_what_was_decided(kind: LetterKind, first: str) -> None:
    """Without a case, an agreed notice, a passed termination there is no such letter; what comes first is named."""
    with pytest.raises(Refusal, match=first):
        made(kind, BARE)


def test_new_terms_can_be_offered_any_time() -> None:
    """Terms need nothing to have happened."""
    assert list_draftable_kinds(BARE) == (LetterKind.TERMS,)
    made(LetterKind.TERMS, BARE)


def test_everything_can_be_written_when_everything_happened() -> None:
    """In a transition all four letters can be drafted."""
    assert list_draftable_kinds(LetterRecords(build_customer(), CASE, TALK, build_given_notice(), MOVING)) == tuple(
        LetterKind
    )


@pytest.mark.parametrize("state", [NoticeState.MET, NoticeState.WITHDRAWN, NoticeState.LAPSED])
def test_a_notice_that_is_closed_is_not_put_in_writing(state: NoticeState) -> None:
    """Met, withdrawn or lapsed: no letter of it."""
    assert LetterKind.NOTICE not in list_draftable_kinds(
        replace(BARE, notice=replace(build_given_notice(), state=state))
    )


def test_after_the_farewell_there_is_nothing_to_terminate() -> None:
    """An ended transition has no letter."""
    assert LetterKind.TERMINATION not in list_draftable_kinds(
        replace(BARE, transition=replace(MOVING, state=TransitionState.ENDED))
    )


def test_a_notice_has_its_days() -> None:
    """Agreed: how long it will run; given: from when and until the end of which day."""
    before = draft_letter(LetterKind.NOTICE, replace(BARE, notice=build_agreed_notice()), today=TODAY, zone=POLICY.zone)
    after = draft_letter(LetterKind.NOTICE, replace(BARE, notice=build_given_notice()), today=TODAY, zone=POLICY.zone)
    assert (before.days, before.given_on, before.until) == (30, None, None)
    assert (after.days, after.given_on, after.until) == (30, TODAY, date(2026, 3, 31))


@pytest.mark.parametrize("answer", TalkAnswer)
def test_thanks_go_only_to_whom_we_talked_with(answer: TalkAnswer) -> None:
    """The day of a talk is in the letter when there was one, not when nobody answered or was told."""
    talk = replace(TALK, held_on=TODAY, answer=answer)
    letter = draft_letter(
        LetterKind.NOTICE, replace(BARE, talk=talk, notice=build_agreed_notice()), today=TODAY, zone=POLICY.zone
    )
    assert (letter.talked_on == TODAY) == (answer not in (TalkAnswer.NO_REPLY, TalkAnswer.NOT_TOLD))


def test_a_termination_has_what_the_plan_says() -> None:
    """Last day, scope and referrals; of a vendor its name and contact, not what we think of it."""
    vendor = Vendor(1, "Kiosk\n& Co", "those who haggle", "hello@kiosk.example", "U-jo", NOW)
    record = replace(BARE, transition=MOVING, vendors=(vendor,))
    letter = draft_letter(LetterKind.TERMINATION, record, today=TODAY, zone=POLICY.zone)
    assert (letter.last_day, letter.scope) == (date(2026, 5, 29), "the web shop")
    assert letter.vendors == (("Kiosk & Co", "hello@kiosk.example"),)
