"""Letters: which can be drafted when, and what goes into one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scoring.ballots import Ballot, BallotKind, BallotRules
from scoring.cases.cases import Case, CaseRoute
from scoring.cases.talks import Talk, TalkAnswer
from scoring.letters import Letter, LetterKind, LetterRecords, draft_letter, list_draftable_kinds
from scoring.notices import NoticeState
from scoring.refusals import Refusal
from scoring.restrictions import Contact, Restriction
from scoring.strikes import OurPart, StrikeState
from scoring.transitions.transitions import Transition, TransitionState, Vendor
from tests.scoring.made import NOW, POLICY, TODAY, build_customer, build_strike
from tests.scoring.notice_samples import build_agreed_notice, build_given_notice

CASE = Case(1, 1, CaseRoute.POINTS, NOW)
TALK = Talk(1, 1, 1, "U-jo", date(2026, 3, 9), "U-jo", NOW)
MOVING = Transition(1, 1, 1, NOW, TransitionState.RUNNING, last_day=date(2026, 5, 29), scope="the web shop")
BARE = LetterRecords(build_customer())
RULES = BallotRules(quorum_percent=50, least=2, hours=48, proposer_votes=True)


def made(kind: LetterKind, record: LetterRecords) -> Letter:
    """The draft of today."""
    return draft_letter(kind, record, today=TODAY, policy=POLICY)


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        (LetterKind.TALK, "/umpire problem acme"),
        (LetterKind.NOTICE, "/vote notice acme"),
        (LetterKind.TERMINATION, "/vote terminate acme"),
        (LetterKind.REASONS, "/umpire case acme"),
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
    """In a transition all letters can be drafted."""
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
    before = draft_letter(LetterKind.NOTICE, replace(BARE, notice=build_agreed_notice()), today=TODAY, policy=POLICY)
    after = draft_letter(LetterKind.NOTICE, replace(BARE, notice=build_given_notice()), today=TODAY, policy=POLICY)
    assert (before.days, before.given_on, before.until) == (30, None, None)
    assert (after.days, after.given_on, after.until) == (30, TODAY, date(2026, 3, 31))


@pytest.mark.parametrize("answer", TalkAnswer)
def test_thanks_go_only_to_whom_we_talked_with(answer: TalkAnswer) -> None:
    """The day of a talk is in the letter when there was one, not when nobody answered or was told."""
    talk = replace(TALK, held_on=TODAY, answer=answer)
    letter = draft_letter(
        LetterKind.NOTICE, replace(BARE, talk=talk, notice=build_agreed_notice()), today=TODAY, policy=POLICY
    )
    assert (letter.talked_on == TODAY) == (answer not in (TalkAnswer.NO_REPLY, TalkAnswer.NOT_TOLD))


def test_a_termination_has_what_the_plan_says() -> None:
    """Last day, scope and referrals; of a vendor its name and contact, not what we think of it."""
    vendor = Vendor(1, "Kiosk\n& Co", "those who haggle", "hello@kiosk.example", "U-jo", NOW)
    record = replace(BARE, transition=MOVING, vendors=(vendor,))
    letter = draft_letter(LetterKind.TERMINATION, record, today=TODAY, policy=POLICY)
    assert (letter.last_day, letter.scope) == (date(2026, 5, 29), "the web shop")
    assert letter.vendors == (("Kiosk & Co", "hello@kiosk.example"),)


def test_a_reply_is_invited_for_ten_business_days() -> None:
    """From the day they were told of a notice; before that, and of letting go, as if they were told today."""
    notice = replace(BARE, notice=build_given_notice())
    for kind in (LetterKind.NOTICE, LetterKind.REASONS):
        letter = draft_letter(kind, notice, today=TODAY + timedelta(days=7), policy=POLICY)
        assert letter.reply_by == TODAY + timedelta(days=14)
    for kind in (LetterKind.TERMINATION, LetterKind.REASONS):
        letter = draft_letter(kind, replace(notice, transition=MOVING), today=TODAY, policy=POLICY)
        assert (letter.reply_by, letter.reply_by_from_today) == (None, TODAY + timedelta(days=14))


def test_the_invitation_stays_as_it_was_when_they_were_told() -> None:
    """Whatever the settings say since: the letter and the rule by which a reply is judged name the same day."""
    reply_by = NOW + timedelta(days=20)
    notice, moving = replace(build_given_notice(), reply_by=reply_by), replace(MOVING, reply_by=reply_by)
    letters = (
        made(LetterKind.NOTICE, replace(BARE, notice=notice)),
        made(LetterKind.TERMINATION, replace(BARE, transition=moving)),
    )
    assert [each.reply_by for each in letters] == [TODAY + timedelta(days=20)] * 2


def test_a_statement_names_what_counted_when_it_was_decided() -> None:
    """Not what came later, expired before, was withdrawn since or was mostly ours; the last two are counted."""
    decided_at = NOW + timedelta(days=3)
    known = (
        build_strike(id=1, incident_on=TODAY),
        build_strike(id=2, recorded_at=decided_at + timedelta(hours=1)),
        build_strike(id=3, expires_at=decided_at),
        build_strike(id=4, state=StrikeState.VOID),
        build_strike(id=5, state=StrikeState.CONTESTED),
        build_strike(id=6, ours=OurPart.MOSTLY),
        build_strike(id=7, state=StrikeState.UNDONE),
    )
    letter = draft_letter(
        LetterKind.REASONS,
        replace(BARE, notice=build_agreed_notice(), ballots=(_ballot(decided_at),), strikes=known),
        today=TODAY,
        policy=POLICY,
    )
    assert [each.on for each in letter.statement.incidents] == [TODAY]
    assert (letter.statement.withdrawn, letter.statement.ours) == (2, 1)


def test_a_strike_that_expired_since_still_stands_in_the_statement() -> None:
    """It was a reason then, whenever the letter is written."""
    known = (build_strike(id=1, expires_at=NOW + timedelta(days=5)),)
    record = replace(BARE, notice=build_agreed_notice(), ballots=(_ballot(NOW),), strikes=known)
    letter = draft_letter(LetterKind.REASONS, record, today=TODAY + timedelta(days=40), policy=POLICY)
    assert len(letter.statement.incidents) == 1


def test_a_statement_lists_both_decisions_with_their_rules() -> None:
    """A notice that led to letting go stands beside it; one that was met or withdrawn does not."""
    not_met = replace(build_given_notice(), state=NoticeState.NOT_MET)
    record = replace(
        BARE, notice=not_met, transition=MOVING, ballots=(_ballot(NOW), _ballot(NOW, 2, BallotKind.TERMINATE))
    )
    both = draft_letter(LetterKind.REASONS, record, today=TODAY, policy=POLICY).statement.decided
    assert [(each.kind, each.rules) for each in both] == [(BallotKind.NOTICE, RULES), (BallotKind.TERMINATE, RULES)]
    met = replace(record, notice=replace(not_met, state=NoticeState.MET))
    alone = draft_letter(LetterKind.REASONS, met, today=TODAY, policy=POLICY).statement.decided
    assert [each.kind for each in alone] == [BallotKind.TERMINATE]


def test_a_restriction_is_in_every_letter_to_its_last_day() -> None:
    """It ends as a day begins, so the day before is the last."""
    restriction = Restriction(1, 1, Contact.NO_CALLS, "", "U-rosa", NOW, datetime(2026, 3, 16, tzinfo=UTC))
    record = LetterRecords(build_customer(), CASE, TALK, build_given_notice(), MOVING, restriction=restriction)
    for kind in LetterKind:
        letter = draft_letter(kind, record, today=TODAY, policy=POLICY)
        assert (letter.contact, letter.contact_until) == (Contact.NO_CALLS, date(2026, 3, 15))


def _ballot(closed_at: datetime, number: int = 1, kind: BallotKind = BallotKind.NOTICE) -> Ballot:
    return Ballot(number, 1, 1, kind, "", "U-rosa", closed_at, closed_at, RULES, closed_at=closed_at)
