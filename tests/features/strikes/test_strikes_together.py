"""Several people at the same instant, on SQLite and on PostgreSQL: nothing lost, nothing counted twice."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import dispatch
from bot.features.digests.usecases import digests
from bot.features.roles import usecases as roles
from bot.features.scorecards.usecases import scorecards
from bot.features.strikes.usecases import strikes
from bot.features.strikes.usecases.strikes import SameIncidentQuestion, StrikeOrder, StrikeRecorded
from bot.workflow.requests import Call
from scoring.refusals import AlreadyDone, NotAllowed, Refusal
from scoring.scorecards.ranking import Standing
from scoring.scorecards.scorecards import QUESTION_IDS
from scoring.strikes import Strike, StrikeState
from storage import strikes as strike_records
from storage.audit import AuditEntryRow
from storage.customers import customers as customer_records
from storage.outbox.outbox import OutboxTable
from storage.scorecards import standings as standing_records
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office, together

REASONS = (
    "rude-to-support", "late-payment", "scope-creep", "late-input", "excess-attention", "bypasses-process",
    "repeat-unfounded-dispute", "late-payment",
)  # fmt: skip


def test_eight_strikes_at_once_all_count_and_one_opens_the_case(office: Office) -> None:
    """Eight colleagues strike for reasons of their own: eight points, and exactly one is told that a case opens."""
    reasons = (*REASONS[:7], "dishonest")
    told = together(
        office,
        [
            partial(strikes.record_strike, order=StrikeOrder("acme", reason, "a note"), call=call(who))
            for who, reason in zip(office.staff, reasons, strict=True)
        ],
    )

    recorded = [each for each in told if isinstance(each, StrikeRecorded)]
    assert len(recorded) == 8
    assert [each.opens_case for each in recorded].count(True) == 1
    assert next(each for each in recorded if each.opens_case).tally.points in (3, 4)
    assert max(each.tally.points for each in recorded) == 9
    assert len({each.tally.points for each in recorded}) == 8
    assert points(office) == 9
    assert len(outbox(office, "strike")) == 8


def test_eight_people_and_one_incident_are_one_strike_with_seven_witnesses(office: Office) -> None:
    """Everybody reports the same thing at the same instant: one strike, each other person a witness once."""
    told = together(
        office,
        [
            partial(strikes.record_strike, order=StrikeOrder("acme", "rude-to-support", who), call=call(who))
            for who in office.staff
        ],
    )

    (strike,) = on_record(office)
    assert sorted([strike.reporter, *strike.witnesses]) == sorted(office.staff)
    assert sorted(each.joined for each in told if isinstance(each, StrikeRecorded)) == [False] + [True] * 7
    assert points(office) == 1
    assert len(outbox(office, "strike")) == 1


def test_one_person_twice_at_once_is_asked_once(office: Office) -> None:
    """The same line typed twice in one instant is a strike and a question, not two strikes."""
    told = together(
        office,
        [
            partial(strikes.record_strike, order=StrikeOrder("acme", "late-payment"), call=call("U-1", key))
            for key in ("first", "second")
        ],
    )

    assert sorted(type(each).__name__ for each in told) == sorted(
        [StrikeRecorded.__name__, SameIncidentQuestion.__name__]
    )
    assert points(office) == 1


def test_fm11_one_delivery_to_all_replicas_at_once_has_one_effect(office: Office) -> None:
    """The same delivery carried out by eight hands at once: one of them does it, the others hear that it was done."""
    told = together(
        office,
        [partial(strikes.record_strike, order=StrikeOrder("acme", "late-payment"), call=call("U-1", "the same"))] * 8,
    )

    assert sorted(type(each).__name__ for each in told) == ["AlreadyDelivered"] * 7 + ["StrikeRecorded"]
    assert points(office) == 1
    assert len(on_record(office)) == 1


def test_fm13_two_managers_resolve_one_contest_and_the_second_is_told(office: Office) -> None:
    """One upholds while the other voids: one of them decides, the other reads that it is decided."""
    db = office.doors[0]
    strikes.record_strike(db, StrikeOrder("acme", "late-payment"), call=call("U-1"))
    strikes.contest_strike(db, 1, "it was paid", call=call("U-2"))

    told = together(
        office,
        [
            partial(strikes.uphold_strike, strike_id=1, why="it was not", call=call("U-rosa")),
            partial(strikes.uphold_strike, strike_id=1, why="no trace of it", call=call("U-mia")),
        ],
    )

    (refusal,) = [each for each in told if isinstance(each, Refusal)]
    assert isinstance(refusal, AlreadyDone)
    assert "not contested" in str(refusal)
    (strike,) = on_record(office)
    assert strike.state is StrikeState.COUNTED
    assert strike.resolved_by in office.managers
    assert points(office) == 1


def test_uphold_against_void_leaves_what_the_last_word_says(office: Office) -> None:
    """Upheld and voided at once: whatever came last stands, and strike, points and standing agree."""
    db = office.doors[0]
    strikes.record_strike(db, StrikeOrder("acme", "late-payment"), call=call("U-1"))
    strikes.contest_strike(db, 1, "it was paid", call=call("U-2"))

    together(
        office,
        [
            partial(strikes.uphold_strike, strike_id=1, why="it was not", call=call("U-rosa")),
            partial(strikes.void_strike, strike_id=1, why="it was", call=call("U-mia")),
        ],
    )

    (strike,) = on_record(office)
    assert strike.state is StrikeState.VOID
    assert points(office) == 0


def test_one_undo_clicked_eight_times_is_taken_once(office: Office) -> None:
    """Eight clicks on one Undo: one takes it back, seven are told."""
    done = strikes.record_strike(office.doors[0], StrikeOrder("acme", "late-payment"), call=call("U-1"))
    assert isinstance(done, StrikeRecorded)

    told = together(
        office,
        [partial(dispatch.take_back, undo_id=done.undo, call=call("U-1", str(n))) for n in range(8)],
    )

    assert [type(each).__name__ for each in told].count("AlreadyDone") == 7
    assert points(office) == 0


@pytest.mark.parametrize("colleague", [None, "U-3"])
def test_joining_while_it_is_undone_loses_nobodys_report(office: Office, colleague: str | None) -> None:
    """Ben joins while Ana takes her strike back: either way Ben reports one strike and hears it at most once."""
    first = StrikeOrder("acme", "late-payment", "hers", colleague=colleague)
    done = strikes.record_strike(office.doors[0], first, call=call("U-1"))
    assert isinstance(done, StrikeRecorded)

    together(
        office,
        [
            partial(dispatch.take_back, undo_id=done.undo, call=call("U-1")),
            partial(strikes.record_strike, order=StrikeOrder("acme", "late-payment", "his"), call=call("U-2")),
        ],
    )

    (standing_,) = [each for each in on_record(office) if each.state is StrikeState.COUNTED]
    assert (standing_.reporter, standing_.on_behalf_of, standing_.note) == ("U-2", None, "his")
    assert (standing_.witnesses, standing_.voices) == ((), ())
    assert points(office) == 1
    assert len(outbox(office, "strike_yours")) == (standing_.id == done.strike.id)


def test_a_role_taken_while_it_is_used_is_used_before_or_refused_after(office: Office) -> None:
    """Voiding while the role is taken away: either it was done in time, or it is refused and nothing changed."""
    strikes.record_strike(office.doors[0], StrikeOrder("acme", "late-payment"), call=call("U-1"))

    told = together(
        office,
        [
            partial(roles.take_role, role="manager", holder="U-rosa", call=call("U-olga")),
            partial(strikes.void_strike, strike_id=1, why="not so", call=call("U-rosa")),
        ],
    )

    refused = [each for each in told if isinstance(each, NotAllowed)]
    assert (on_record(office)[0].state is StrikeState.VOID) == (not refused)


def test_ratings_and_strikes_at_once_leave_one_true_standing(office: Office) -> None:
    """Four rate while four strike: the standing on record is what the facts say."""
    given = dict.fromkeys(QUESTION_IDS, ("no", ""))
    together(
        office,
        [
            *(
                partial(scorecards.rate_customer, customer_key="acme", answers=given, call=call(who))
                for who in office.staff[:4]
            ),
            *(
                partial(strikes.record_strike, order=StrikeOrder("acme", reason), call=call(who))
                for who, reason in zip(office.staff[4:], REASONS, strict=False)
            ),
        ],
    )

    card = scorecards.get_scorecard(office.doors[0], "acme", call=call("U-1"))
    row = standing(office)
    assert (card.card.raters, card.card.low, card.card.high, card.tally.points) == (4, 0, 0, 4)
    assert (row.low, row.high, row.points, row.grade) == (0, 0, 4, "D")


def test_the_audit_is_one_unbroken_chain(office: Office) -> None:
    """Eight writers at once append eight entries, numbered without a gap."""
    together(
        office,
        [
            partial(strikes.record_strike, order=StrikeOrder("acme", reason), call=call(who))
            for who, reason in zip(office.staff[:7], REASONS, strict=False)
        ],
    )

    with office.doors[0].transaction(reading=True) as tx:
        numbers = list(tx.connection().execute(select(col(AuditEntryRow.seq))).scalars())
    assert sorted(numbers) == list(range(min(numbers), min(numbers) + len(numbers)))


def test_two_managers_ask_for_the_digest_at_once(office: Office) -> None:
    """The digest asked for by two in the same second is posted whole, never half."""
    given = dict.fromkeys(QUESTION_IDS, ("no", ""))
    scorecards.rate_customer(office.doors[0], "acme", given, call=call("U-1"))
    later = MONDAY + timedelta(days=200)

    told = together(
        office,
        [partial(digests.post_digest, call=Call(who, later)) for who in office.managers],
    )

    assert not [each for each in told if isinstance(each, Exception) and not isinstance(each, Refusal)]
    posted = outbox(office)
    assert posted.count("digest_opening") == posted.count("digest_customer") >= 1


def call(who: str, key: str | None = None) -> Call:
    """Somebody asks, on Monday."""
    return Call(who, MONDAY, key)


def on_record(office: Office) -> tuple[Strike, ...]:
    """Acme's strikes."""
    with office.doors[0].transaction(reading=True) as tx:
        return strike_records.list_strikes(tx, customer_records.resolve_customer(tx, "acme").id)


def points(office: Office) -> int:
    """Acme's points, as the standing on record says; the facts must say the same."""
    shown = strikes.list_strikes(office.doors[0], "acme", call=call("U-1"))
    row = standing(office)
    assert row.points == shown.tally.points
    return row.points


def standing(office: Office) -> Standing:
    """What ranks Acme, as it is on record."""
    with office.doors[0].transaction(reading=True) as tx:
        ((found,), _) = standing_records.list_standings(tx, limit=2, offset=0)
    return found


def outbox(office: Office, kind: str = "") -> list[str]:
    """The kinds of what waits to be posted."""
    with office.doors[0].transaction(reading=True) as tx:
        kinds = tx.connection().execute(select(col(OutboxTable.kind))).scalars()
        return [each for each in kinds if not kind or each == kind]
