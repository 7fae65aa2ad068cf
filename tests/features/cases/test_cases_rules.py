"""Cases: what opens one, what lets it fall away, when it may be closed, and at which stage it is."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from scoring import ballots, notices
from scoring.cases import cases, closing, stages
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import CaseOutcome, CaseRoute, Gate, Waiver
from scoring.cases.stages import Stage
from scoring.cases.talks import TalkAnswer
from scoring.refusals import AlreadyDone, Incomplete, Malformed, Refusal
from scoring.scorecards import ranking as standings
from scoring.strikes import OurPart, Strike, StrikePhase, StrikeState, phases_of, tally_strikes
from scoring.transitions import transitions
from tests.scoring import case_file_samples, made
from tests.scoring.case_file_samples import any_file, build_file, build_held_talk, build_ready_file
from tests.scoring.made import NOW, POLICY, TICK, TODAY

WAIVER = Waiver(1, 1, Gate.TALK, "they left", "U-rosa", NOW)
CLOSED = replace(case_file_samples.CASE, closed_at=NOW, outcome=CaseOutcome.GOOD_AGAIN)


def ground(found: CaseFile) -> CaseRoute | None:
    """Why a case is due in this file."""
    return cases.find_ground(found.card, found.tally, found.policy)


@pytest.mark.parametrize(
    ("weights", "route"),
    [((), None), ((1, 1), None), ((1, 1, 1), CaseRoute.POINTS), ((2, 1), CaseRoute.POINTS), ((3,), CaseRoute.SEVERE)],
)
def test_what_opens_a_case(weights: tuple[int, ...], route: CaseRoute | None) -> None:
    """Three live points open a case; a strike of weight 3 does at once, by the severe route."""
    assert ground(build_file(*(made.build_strike(id=n, weight=w) for n, w in enumerate(weights)))) is route


@pytest.mark.parametrize(
    ("changes", "opens"),
    [
        ({}, True),
        ({"answers": made.build_answers([made.NO] * 7)}, False),
        ({"customer": made.build_customer(margin=1300)}, False),
        ({"answers": (*made.build_card_answers(2, 5), *made.build_answers([made.YES] * 7, rater="U-ben"))}, False),
    ],
)
def test_the_fire_zone_takes_two_raters_and_a_floor(changes: dict[str, Any], opens: bool) -> None:
    """Two people who see the customer in the fire zone open a case where a floor is broken; less does not."""
    found = build_file(**case_file_samples.build_fire_zone() | changes)
    assert ground(found) is (CaseRoute.FIRE_ZONE if opens else None)


@given(made.strike_lists, st.sampled_from((0, 7)), st.booleans())
def test_no_ground_escapes_the_row(struck: list[Strike], noes: int, floor: bool) -> None:
    """Where the stored row says that nothing can be due, nothing is."""
    given_ = (*made.build_answers([made.NO] * noes), *made.build_answers([made.NO] * noes, rater="U-ben"))
    found = build_file(
        *struck,
        **case_file_samples.build_fire_zone()
        | {"answers": given_, "customer": made.build_customer(margin=900 + floor * 900)},
    )
    row = standings.build_standing(found.customer, found.card, found.tally, policy=found.policy)
    assert ground(found) is None or cases.can_have_ground(row, found.policy)


@given(any_file)
def test_a_case_falls_away_only_untouched_and_groundless(found: CaseFile) -> None:
    """A case closes by itself only when nobody worked on it and nothing it could rest on is left."""
    if closing.should_fall_away(found):
        assert ground(found) is None
        assert not found.case.problem
        assert not any((found.talks, found.waivers, found.ballots, found.transition))


@given(st.lists(made.strikes, min_size=1, max_size=6, unique_by=lambda s: s.id), st.data())
def test_voiding_one_recomputes_the_case(struck: list[Strike], data: st.DataObject) -> None:
    """After a strike is voided the untouched case stands or falls with what is left, as if it had never been there."""
    gone = data.draw(st.sampled_from(struck))
    rest = [strike for strike in struck if strike is not gone]
    voided = build_file(*(*rest, replace(gone, state=StrikeState.VOID)))
    assert closing.should_fall_away(voided) is closing.should_fall_away(build_file(*rest))
    if all(strike.state is not StrikeState.CONTESTED for strike in rest):
        assert closing.should_fall_away(voided) is (ground(voided) is None)


@given(st.lists(made.strikes, max_size=6, unique_by=lambda s: s.id))
def test_a_contest_lets_no_case_fall_that_upholding_would_keep(struck: list[Strike]) -> None:
    """While contests are open the case stands or falls as if every one of them were upheld, or voided."""
    upheld = build_file(
        *(replace(s, state=StrikeState.COUNTED) if s.state is StrikeState.CONTESTED else s for s in struck)
    )
    voided = build_file(
        *(replace(s, state=StrikeState.VOID) if s.state is StrikeState.CONTESTED else s for s in struck)
    )
    stays = ground(upheld) is not None or ground(voided) is not None
    assert closing.should_fall_away(build_file(*struck)) is not stays


@pytest.mark.parametrize(
    "touched",
    [
        {"case": replace(case_file_samples.CASE, problem="nobody agreed the scope")},
        {"talks": (case_file_samples.TALK,)},
        {"waivers": (WAIVER,)},
        {"ballots": (case_file_samples.BALLOT,)},
        {"notice": case_file_samples.NOTICE},
        {"transition": case_file_samples.TRANSITION},
    ],
)
def test_a_case_people_worked_on_stays(touched: dict[str, Any]) -> None:
    """What was built on keeps the case open when its ground is gone, and the card says that it is gone."""
    assert closing.should_fall_away(build_file())
    assert not closing.should_fall_away(build_file(**touched))
    assert not closing.has_ground(build_file(**touched))


def test_a_notice_of_an_earlier_case_is_no_work_on_this_one() -> None:
    """Only what belongs to this case keeps it open."""
    lapsed = replace(case_file_samples.NOTICE, case_id=9, state=notices.NoticeState.LAPSED)
    assert closing.should_fall_away(build_file(notice=lapsed))


def test_a_case_raised_by_hand_lasts_as_long_as_what_raised_it() -> None:
    """Raised by hand it needs no strikes; once its problem is taken back and nothing else was done, it is gone."""
    raised = replace(case_file_samples.CASE, route=CaseRoute.RAISED, problem="nobody agreed the scope")
    assert not closing.should_fall_away(build_file(case=raised))
    assert closing.has_ground(build_file(case=raised))
    assert closing.should_fall_away(build_file(case=replace(raised, problem="")))
    assert not closing.should_fall_away(
        build_file(*case_file_samples.build_three_strikes(), case=replace(raised, problem=""))
    )


def test_a_declined_contract_does_not_fall_away() -> None:
    """A case that a declined contract opened waits for people."""
    assert not closing.should_fall_away(build_file(case=replace(case_file_samples.CASE, route=CaseRoute.DECLINED)))


@pytest.mark.parametrize(
    ("change", "news"),
    [
        ({"recorded_at": NOW - TICK}, False),
        ({"recorded_at": NOW + TICK}, True),
        ({"recorded_at": NOW - TICK, "upheld_at": NOW + TICK}, True),
    ],
)
def test_a_closed_case_opens_again_only_with_news(change: dict[str, Any], news: bool) -> None:
    """What people closed as good again stays closed until a strike is recorded or upheld after that."""
    found = build_file(made.build_strike(weight=3, **change))
    assert cases.has_news(CLOSED, found.card, found.tally) is news
    assert cases.has_news(None, found.card, found.tally)
    assert cases.has_news(replace(CLOSED, outcome=CaseOutcome.FELL_AWAY), found.card, found.tally)


@pytest.mark.parametrize(
    ("under_way", "help_"),
    [
        ({"ballots": (case_file_samples.BALLOT,)}, "/vote cancel acme"),
        ({"ballots": (replace(case_file_samples.BALLOT, state=ballots.BallotState.TIED),)}, "/vote cancel acme"),
        ({"notice": case_file_samples.NOTICE}, "/umpire notice acme withdraw"),
        ({"notice": replace(case_file_samples.NOTICE, state=notices.NoticeState.GIVEN)}, "/umpire notice acme met"),
        ({"transition": case_file_samples.TRANSITION}, "/umpire farewell acme"),
    ],
)
def test_what_is_under_way_is_not_closed(under_way: dict[str, Any], help_: str) -> None:
    """While a ballot, a notice or a transition is under way no case is closed by hand; the refusal says what to do."""
    with pytest.raises(Refusal, match=help_):
        closing.check_closing(build_ready_file(**under_way))
    closing.check_closing(build_ready_file())
    with pytest.raises(AlreadyDone):
        closing.check_closing(build_ready_file(case=CLOSED))


def test_a_problem_in_words() -> None:
    """A problem is trimmed; none is asked for, too long a one refused."""
    assert cases.check_problem("  nobody agreed the scope \n") == "nobody agreed the scope"
    with pytest.raises(Incomplete):
        cases.check_problem(" ")
    with pytest.raises(Malformed, match="2,000 is the most"):
        cases.check_problem("x" * 2001)


@given(any_file)
def test_every_case_is_at_one_stage(found: CaseFile) -> None:
    """Whatever is on record, a case is at one stage, and closed exactly when it is closed."""
    progress = stages.stage_of(found)
    assert progress.stage in Stage
    assert (progress.stage is Stage.CLOSED) is (found.case.closed_at is not None)


@pytest.mark.parametrize(
    ("found", "stage", "until"),
    [
        (build_file(*case_file_samples.build_three_strikes()), Stage.PROBLEM, None),
        (build_ready_file(fixes=(case_file_samples.FIX,), talks=()), Stage.FIXES, None),
        (build_ready_file(talks=()), Stage.TALK, None),
        (build_ready_file(strikes=()), Stage.GATES, None),
        (build_ready_file(hold=case_file_samples.HOLD), Stage.GATES, None),
        (build_ready_file(), Stage.READY, None),
        (
            build_ready_file(ballots=(case_file_samples.BALLOT,)),
            Stage.NOTICE_BALLOT,
            case_file_samples.BALLOT.closes_at,
        ),
        (build_ready_file(notice=case_file_samples.NOTICE), Stage.AGREED, case_file_samples.NOTICE.give_by),
        (build_ready_file(transition=case_file_samples.TRANSITION), Stage.OWNER, None),
        (
            build_ready_file(transition=replace(case_file_samples.TRANSITION, state=transitions.TransitionState.OWNED)),
            Stage.PLANNING,
            None,
        ),
        (
            build_ready_file(
                transition=replace(
                    case_file_samples.TRANSITION, state=transitions.TransitionState.RUNNING, last_day=TODAY
                )
            ),
            Stage.PARTING,
            TODAY,
        ),
        (
            build_ready_file(transition=replace(case_file_samples.TRANSITION, state=transitions.TransitionState.ENDED)),
            Stage.READY,
            None,
        ),
        (build_ready_file(case=CLOSED), Stage.CLOSED, None),
    ],
)
def test_stages(found: CaseFile, stage: Stage, until: date | None) -> None:
    """What is furthest along names the stage, and its end where it has one."""
    assert stages.stage_of(found) == stages.CaseProgress(stage, until)


def test_a_notice_runs_and_is_over() -> None:
    """A given notice runs to its last day, then waits for a word; a new strike in it opens the vote on letting go."""
    runs = replace(
        case_file_samples.NOTICE,
        state=notices.NoticeState.GIVEN,
        given_on=TODAY,
        recorded_at=NOW,
        ends_at=NOW + timedelta(days=30),
    )
    assert stages.stage_of(build_ready_file(notice=runs)).stage is Stage.NOTICE
    assert stages.stage_of(build_ready_file(notice=replace(runs, ends_at=NOW))).stage is Stage.OVER
    new = made.build_strike(id=7, recorded_at=NOW + TICK)
    assert (
        stages.stage_of(
            build_ready_file(notice=runs, strikes=(*case_file_samples.build_three_strikes(), new), now=NOW + TICK)
        ).stage
        is Stage.TERMINABLE
    )


OURS = made.build_strike(ours=OurPart.MOSTLY, incident_on=TODAY - timedelta(days=20), fixed_at=NOW - timedelta(days=10))


@pytest.mark.parametrize(
    ("again", "points"),
    [
        ({"incident_on": TODAY}, 2),
        ({"incident_on": TODAY - timedelta(days=10)}, 1),
        ({"reason": "late-payment"}, 1),
        ({"state": StrikeState.CONTESTED}, 0),
        ({"state": StrikeState.VOID}, 0),
        ({"ours": OurPart.MOSTLY}, 0),
    ],
)
def test_what_was_mostly_ours_counts_once_it_happens_again(again: dict[str, Any], points: int) -> None:
    """After our fix, the same thing on a later day, not ours this time, makes the first strike count as well."""
    struck = (OURS, made.build_strike(id=2, **again))
    assert tally_strikes(struck, now=NOW, policy=POLICY).points == points
    unfixed = (replace(OURS, fixed_at=None), struck[1])
    assert tally_strikes(unfixed, now=NOW, policy=POLICY).points == min(points, 1)


def test_a_cleared_strike_does_not_count() -> None:
    """Once a final notice was met, the strikes before it stand there as cleared, contested ones too."""
    for state in (StrikeState.COUNTED, StrikeState.CONTESTED):
        cleared = made.build_strike(cleared_at=NOW, state=state)
        assert phases_of([cleared], now=NOW, policy=POLICY) == {1: StrikePhase.CLEARED}
        assert tally_strikes([cleared], now=NOW, policy=POLICY).points == 0


def test_former_customers_are_on_no_bottom_list() -> None:
    """Who was let go is not listed, whatever the card says."""
    found = build_file(*case_file_samples.build_three_strikes(), customer=made.build_customer(former_at=NOW))
    assert not standings.build_standing(found.customer, found.card, found.tally, policy=POLICY).listed
    present = replace(found.customer, former_at=None)
    assert standings.build_standing(present, found.card, found.tally, policy=POLICY).listed


def test_a_receptive_talk_is_still_talking() -> None:
    """While a receptive customer has time to show it, the case is at the talk."""
    assert stages.stage_of(build_ready_file(talks=(build_held_talk(TalkAnswer.RECEPTIVE),))).stage is Stage.TALK
