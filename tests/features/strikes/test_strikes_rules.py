"""Strikes: what product.md §5.3 promises about what counts, when, and who judges."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, strategies as st

from scoring.refusals import Malformed
from scoring.rules.reasons import DEFAULT_REASONS, Reason
from scoring.strikes import (
    OurPart,
    ReportMatch,
    Strike,
    StrikePhase,
    StrikeState,
    StrikeVoice,
    check_report,
    expiry_of,
    match_report,
    pass_to_witness,
    phase_of,
    tally_strikes,
)
from tests.scoring import made
from tests.scoring.made import ABUSIVE, NOW, POLICY, TICK, TODAY, build_report, build_strike

zones = st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"}))


@pytest.mark.parametrize(
    ("changes", "how"),
    [
        ({}, StrikePhase.LIVE),
        ({"ours": OurPart.PARTLY}, StrikePhase.LIVE),
        ({"ours": OurPart.MOSTLY}, StrikePhase.OURS),
        ({"state": StrikeState.CONTESTED}, StrikePhase.CONTESTED),
        ({"state": StrikeState.VOID}, StrikePhase.VOID),
        ({"state": StrikeState.UNDONE}, StrikePhase.UNDONE),
        ({"expires_at": NOW}, StrikePhase.EXPIRED),
        ({"expires_at": NOW, "state": StrikeState.CONTESTED}, StrikePhase.EXPIRED),
        ({"expires_at": NOW, "state": StrikeState.VOID}, StrikePhase.VOID),
    ],
)
def test_how_a_strike_stands(changes: dict[str, Any], how: StrikePhase) -> None:
    """A strike counts when it is live; one mostly ours, contested, void, undone or expired does not."""
    found = build_strike(**changes)
    assert phase_of(found, NOW) is how
    assert tally_strikes([found], now=NOW, policy=POLICY).points == (1 if how is StrikePhase.LIVE else 0)


def test_expiry_at_the_instant() -> None:
    """A strike counts until the instant it expires, and not at it."""
    found = build_strike()
    assert tally_strikes([found], now=found.expires_at - TICK, policy=POLICY).points == 1
    assert tally_strikes([found], now=found.expires_at, policy=POLICY).points == 0


@given(st.data())
def test_order_of_strikes_does_not_matter(data: st.DataObject) -> None:
    """The tally is the same in whatever order strikes were recorded."""
    strikes = data.draw(made.strike_lists)
    assert tally_strikes(data.draw(st.permutations(strikes)), now=NOW, policy=POLICY) == tally_strikes(
        strikes, now=NOW, policy=POLICY
    )


def test_strikes_that_expire_together_are_in_order() -> None:
    """Live strikes are named by when they expire, and those of one day by their number, however they were read."""
    first, second, sooner = build_strike(id=1), build_strike(id=2), build_strike(id=3, expires_at=NOW + TICK)
    for read in ((second, first, sooner), (first, sooner, second)):
        assert tally_strikes(read, now=NOW, policy=POLICY).live == (sooner, first, second)


@given(made.strike_lists)
def test_points_are_the_weights_of_what_is_live(strikes: list[Strike]) -> None:
    """The points are the sum of the live strikes' weights, and those strikes are named."""
    found = tally_strikes(strikes, now=NOW, policy=POLICY)
    live = [s for s in strikes if phase_of(s, NOW) is StrikePhase.LIVE]
    assert found.points == sum(s.weight for s in live)
    assert sorted(s.id for s in found.live) == sorted(s.id for s in live)


@given(made.strike_lists, st.sampled_from((StrikeState.VOID, StrikeState.UNDONE, StrikeState.CONTESTED)), st.data())
def test_taking_a_strike_away_recomputes(strikes: list[Strike], state: StrikeState, data: st.DataObject) -> None:
    """Voiding, undoing or contesting a strike leaves the tally there would be without it; upholding brings it back."""
    gone = data.draw(made.strikes.filter(lambda s: s.id not in {other.id for other in strikes}))
    without = tally_strikes(strikes, now=NOW, policy=POLICY)
    assert tally_strikes([*strikes, replace(gone, state=state)], now=NOW, policy=POLICY) == without
    upheld = tally_strikes([*strikes, replace(gone, state=StrikeState.COUNTED)], now=NOW, policy=POLICY)
    counts = phase_of(replace(gone, state=StrikeState.COUNTED), NOW) is StrikePhase.LIVE
    assert upheld.points == without.points + (gone.weight if counts else 0)


@pytest.mark.parametrize(
    ("weights", "case_due", "severe"),
    [((1, 1), False, False), ((1, 1, 1), True, False), ((1, 2), True, False), ((2,), False, False), ((3,), True, True)],
)
def test_three_points_open_a_case(weights: tuple[int, ...], case_due: bool, severe: bool) -> None:
    """Three live points make a case due; a weight of 3 does so at once, by the severe route."""
    found = tally_strikes([build_strike(id=n, weight=w) for n, w in enumerate(weights)], now=NOW, policy=POLICY)
    assert (found.case_due, found.severe) == (case_due, severe)


def test_severe_without_three_points() -> None:
    """The severe route opens a case even where an admin asks for more points."""
    found = tally_strikes([build_strike(weight=3)], now=NOW, policy=replace(POLICY, strikes_to_case=5))
    assert (found.case_due, found.severe) == (True, True)


@given(made.strike_lists, st.data())
def test_next_change_is_the_next_change(strikes: list[Strike], data: st.DataObject) -> None:
    """Until `next_change_at` the tally stays as it is, at that instant it changes, and without one it never does."""
    here = tally_strikes(strikes, now=NOW, policy=POLICY)
    end = here.next_change_at or NOW + timedelta(days=3_650)
    between = data.draw(st.integers(0, (end - NOW) // TICK - 1)) * TICK
    assert end > NOW
    assert tally_strikes(strikes, now=NOW + between, policy=POLICY) == here
    assert tally_strikes(strikes, now=end - TICK, policy=POLICY) == here
    assert (tally_strikes(strikes, now=end, policy=POLICY) != here) is (here.next_change_at is not None)


@given(st.dates(date(1990, 1, 1), date(2036, 1, 1)), st.sampled_from(DEFAULT_REASONS), zones)
def test_expiry_is_the_start_of_a_day(incident_on: date, reason: Reason, zone: str) -> None:
    """In every zone a strike expires at the first instant of the day its life ends, in UTC."""
    ends_on = incident_on + timedelta(days=reason.life_days)
    at = expiry_of(incident_on, reason, ZoneInfo(zone))
    assert at.utcoffset() == timedelta(0)
    assert (at - TICK).astimezone(ZoneInfo(zone)).date() < ends_on <= at.astimezone(ZoneInfo(zone)).date()


@pytest.mark.parametrize(
    ("zone", "ends_on", "at"),
    [
        ("UTC", date(2026, 5, 20), datetime(2026, 5, 20, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 5, 20), datetime(2026, 5, 19, 22, tzinfo=UTC)),
        ("America/Sao_Paulo", date(2018, 11, 4), datetime(2018, 11, 4, 3, tzinfo=UTC)),
        ("America/Havana", date(2025, 3, 9), datetime(2025, 3, 9, 5, tzinfo=UTC)),
        ("Africa/Cairo", date(2025, 4, 25), datetime(2025, 4, 24, 22, tzinfo=UTC)),
        ("Asia/Beirut", date(2025, 3, 30), datetime(2025, 3, 29, 22, tzinfo=UTC)),
        ("America/Havana", date(2025, 11, 2), datetime(2025, 11, 2, 4, tzinfo=UTC)),  # that midnight comes twice
        ("Pacific/Apia", date(2011, 12, 30), datetime(2011, 12, 30, 10, tzinfo=UTC)),  # that whole day was skipped
    ],
)
def test_expiry_where_clocks_skip_midnight(zone: str, ends_on: date, at: datetime) -> None:
    """Where a day has no midnight a strike expires when the day begins; where it has two, at the first."""
    reason = DEFAULT_REASONS[0]
    assert expiry_of(ends_on - timedelta(days=reason.life_days), reason, ZoneInfo(zone)) == at


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"incident_on": TODAY + timedelta(days=1)}, "when"),
        ({"incident_on": TODAY - timedelta(days=31)}, "when"),
        ({"reason": ABUSIVE, "note": ""}, "note"),
        ({"reason": ABUSIVE, "note": " \n\t"}, "note"),
        ({"note": "x" * 2001}, "note"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://" + "x" * 2000}, "link"),
    ],
)
def test_report_is_refused(changes: dict[str, Any], field: str) -> None:
    """Refused, with the field to mark: the future, over 30 days ago, no note from two points, too long, no link."""
    with pytest.raises(Malformed) as refusal:
        check_report(build_report(**changes), TODAY, POLICY)
    assert refusal.value.field == field
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"incident_on": TODAY - timedelta(days=30)},
        {"note": ""},
        {"reason": ABUSIVE, "note": "called Li names"},
        {"note": "x" * 2000},
        {"link": "https://acme.slack.com/archives/C1/p1"},
    ],
)
def test_report_is_taken(changes: dict[str, Any]) -> None:
    """Taken: today, 30 days ago, one point without a note, two with one, 2,000 characters, a link."""
    check_report(build_report(**changes), TODAY, POLICY)


@pytest.mark.parametrize("points", [1, 2, 3])
@pytest.mark.parametrize("from_points", [1, 2, 3, 4])
def test_note_is_required_from_a_weight(points: int, from_points: int) -> None:
    """The weight from which a note is required is what an admin set."""
    bare = build_report(reason=replace(ABUSIVE, weight=points), note="")
    policy = replace(POLICY, note_from_weight=from_points)
    if points >= from_points:
        with pytest.raises(Malformed, match="note"):
            check_report(bare, TODAY, policy)
    else:
        check_report(bare, TODAY, policy)


def test_another_person_joins_as_witness() -> None:
    """The same reason by another person within 24 hours joins the first strike."""
    first, second = build_strike(id=1, recorded_at=NOW - timedelta(hours=2)), build_strike(id=2, reporter="U-li")
    assert match_report(build_report(reporter="U-ben"), [second, first], NOW, POLICY) == (ReportMatch.JOINS, first)


@given(st.integers(-3, 3), st.booleans())
def test_the_day_of_the_incident_decides(apart: int, first_is_later: bool) -> None:
    """A colleague's report joins an incident of its day, asks about one a day away, and else is a strike of its own."""
    first = build_strike(id=1, incident_on=TODAY - timedelta(days=apart))
    far = build_strike(id=2, incident_on=TODAY - timedelta(days=9), recorded_at=NOW + first_is_later * TICK)
    how = {0: ReportMatch.JOINS, 1: ReportMatch.ASKS}.get(abs(apart), ReportMatch.NEW)
    expected = (how, None if how is ReportMatch.NEW else first)
    assert match_report(build_report(reporter="U-ben"), [far, first], NOW, POLICY) == expected


def test_the_nearest_incident_is_meant() -> None:
    """Of two strikes by colleagues, the one of the same day is joined, though the other was recorded first."""
    day_before = build_strike(id=1, incident_on=TODAY - timedelta(days=1), recorded_at=NOW - timedelta(hours=2))
    same_day = build_strike(id=2, reporter="U-li")
    assert match_report(build_report(reporter="U-ben"), [same_day, day_before], NOW, POLICY) == (
        ReportMatch.JOINS,
        same_day,
    )


def test_a_strike_is_passed_on_with_what_its_witness_says() -> None:
    """Reporter, colleague, link and their notes go; points, incident, expiry and the other witnesses stay."""
    voices = (StrikeVoice("U-ana", "more"), StrikeVoice("U-ben", "heard it"), StrikeVoice("U-max", "me too"))
    found = build_strike(
        on_behalf_of="U-li", link="https://x.io", witnesses=("U-ben", "U-max"), voices=voices, note="said so"
    )
    after = pass_to_witness(found)
    assert after == replace(
        found, reporter="U-ben", on_behalf_of=None, link=None, note="heard it", witnesses=("U-max",), voices=voices[2:]
    )
    assert pass_to_witness(build_strike(voices=voices[:1])) is None


def test_same_person_is_asked() -> None:
    """The same reason by the same person within 24 hours asks about their latest, be they reporter or witness."""
    first, second = build_strike(id=1, recorded_at=NOW - timedelta(hours=2)), build_strike(id=2)
    assert match_report(build_report(), [first, second], NOW, POLICY) == (ReportMatch.ASKS, second)
    assert (
        match_report(build_report(reporter="U-ben"), [build_strike(witnesses=("U-ben",))], NOW, POLICY)[0]
        is ReportMatch.ASKS
    )


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ({"reporter": "U-ana", "on_behalf_of": "U-li"}, {"reporter": "U-li"}),
        ({"reporter": "U-li"}, {"reporter": "U-ana", "on_behalf_of": "U-li"}),
        ({"reporter": "U-ana", "on_behalf_of": "U-li"}, {"reporter": "U-ben", "on_behalf_of": "U-li"}),
        ({"reporter": "U-ben", "witnesses": ("U-li",)}, {"reporter": "U-ana", "on_behalf_of": "U-li"}),
    ],
)
def test_nobody_witnesses_their_own_strike(earlier: dict[str, Any], later: dict[str, Any]) -> None:
    """A colleague on whose behalf a strike was recorded is asked like its reporter, not made a witness."""
    assert match_report(build_report(**later), [build_strike(**earlier)], NOW, POLICY)[0] is ReportMatch.ASKS


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "late-payment"},
        {"recorded_at": NOW - timedelta(hours=24)},
        {"state": StrikeState.VOID},
        {"state": StrikeState.UNDONE},
    ],
)
@pytest.mark.parametrize("reporter", ["U-ana", "U-ben"])
def test_strike_of_its_own(changes: dict[str, Any], reporter: str) -> None:
    """Another reason, 24 hours later, or after the first was voided or undone, it is a strike of its own."""
    assert match_report(build_report(reporter=reporter), [build_strike(**changes)], NOW, POLICY) == (
        ReportMatch.NEW,
        None,
    )


def test_last_moment_to_join() -> None:
    """The 24 hours run from when the first strike was recorded, to the instant; a contested one can be joined too."""
    first = build_strike(recorded_at=NOW - timedelta(hours=24) + TICK, state=StrikeState.CONTESTED)
    assert match_report(build_report(reporter="U-ben"), [first], NOW, POLICY) == (ReportMatch.JOINS, first)
