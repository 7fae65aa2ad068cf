"""Gates: what product.md §5.4 asks before a final-notice ballot, and what each door and waiver spares."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from scoring.cases import fixes, gates
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import WAIVABLE, Gate, Route, Waiver
from scoring.cases.gates import GatesMissing
from scoring.cases.talks import Answer
from scoring.refusals import AlreadyDone, Malformed, NotAllowed
from scoring.strikes import State
from tests.scoring import filed, made
from tests.scoring.filed import answered, file, files, ready
from tests.scoring.made import NOW, POLICY, TODAY

SEVERE = made.strike(id=9, weight=3)
STRICT = frozenset({Gate.CONTESTS, Gate.HOLD})


def lacking(found: CaseFile) -> set[Gate]:
    """The gates that are missing."""
    return {passage.gate for passage in gates.missing(found)}


def test_everything_done_opens_the_ballot() -> None:
    """Three points from two people over 14 days, the problem, the fixes, the talk: nothing is missing."""
    gates.require(ready())


def test_a_refusal_names_every_missing_gate() -> None:
    """Who proposes too early reads everything that is missing at once, each with the command that helps."""
    contested = made.strike(id=4, state=State.CONTESTED, reason="late-payment")
    found = file(made.strike(), contested, fixes=(filed.FIX,), hold=filed.HOLD)

    with pytest.raises(GatesMissing) as refused:
        gates.require(found)

    said = str(refused.value)
    assert {passage.gate for passage in refused.value.passages} == set(Gate)
    for command in (
        "/umpire problem acme",
        "/umpire fix acme done 1",
        "/umpire talk acme",
        "/strike uphold 4 <why>",
        "/umpire release acme",
    ):
        assert command in said
    assert "1 of 3 live points" in said


@given(files)
def test_every_file_gives_one_passage_for_each_gate(found: CaseFile) -> None:
    """Whatever is on record, each gate stands there once, in its order, and a missing one says what is missing."""
    passages = gates.passages(found)
    assert [passage.gate for passage in passages] == list(Gate)
    assert all(passage.says for passage in passages)
    assert all(passage.passed or passage.todo for passage in passages)
    assert gates.missing(found) == tuple(passage for passage in passages if not passage.passed)


@given(files, st.sampled_from(WAIVABLE))
def test_a_waiver_only_ever_opens(found: CaseFile, gate: Gate) -> None:
    """Waiving a gate leaves that gate passed and every other one as it was."""
    waiver = Waiver(99, 1, gate, "they left", "U-rosa", NOW)
    waived = replace(found, waivers=(*(each for each in found.waivers if each.gate is not gate), waiver))
    assert lacking(waived) == lacking(found) - {gate}


@given(files)
def test_contests_and_holds_always_stand_in_the_way(found: CaseFile) -> None:
    """Neither a door nor a waiver lets anybody past an open contest or a hold."""
    contest = made.strike(id=10_001, state=State.CONTESTED)
    forged = tuple(Waiver(n, 1, gate, "no", "U-rosa", NOW) for n, gate in enumerate(Gate))
    blocked = replace(found, strikes=(contest, *found.strikes), hold=filed.HOLD, waivers=forged)
    assert lacking(blocked) == STRICT


@given(files)
def test_the_severe_route_leaves_only_contests_and_holds(found: CaseFile) -> None:
    """While a severe strike counts, nothing but an open contest or a hold stands in the way."""
    if found.tally.severe:
        assert lacking(found) <= STRICT


@given(files)
def test_a_case_raised_by_hand_has_every_gate(found: CaseFile) -> None:
    """How a case came in spares nothing by itself: raised by hand and opened by points stand before the same gates."""
    raised, pointed = (replace(found, case=replace(found.case, route=route)) for route in (Route.RAISED, Route.POINTS))
    assert gates.passages(raised) == gates.passages(pointed)


@given(made.struck)
def test_another_strike_never_closes_points_or_reporters(struck: list[Any]) -> None:
    """One more strike that counts never takes away points, reporters or days."""
    known = [strike for strike in struck if strike.id != 10_001]
    more = made.strike(id=10_001, reporter="U-new", incident_on=TODAY - timedelta(days=20))
    assert lacking(file(*known, more)) & {Gate.POINTS, Gate.REPORTERS} <= lacking(file(*known))


def test_the_severe_door_closes_with_its_strike() -> None:
    """A severe strike that is contested or void opens no door: the door is judged by what counts now."""
    assert lacking(file(SEVERE)) == set()
    assert {Gate.POINTS, Gate.TALK} <= lacking(file(replace(SEVERE, state=State.VOID), case=replace(filed.CASE)))
    contested = file(replace(SEVERE, state=State.CONTESTED))
    assert {Gate.POINTS, Gate.CONTESTS} <= lacking(contested)


def test_a_severe_strike_in_a_case_of_points_opens_its_door() -> None:
    """Who becomes severe in an open case of points takes the severe route from then on."""
    assert lacking(file(*filed.three(), SEVERE, case=filed.CASE)) == set()


@pytest.mark.parametrize("how", ["fire zone", "declined", "declined later"])
def test_two_doors_spare_points_and_reporters_only(how: str) -> None:
    """The fire zone with a broken floor, or a declined contract, needs no strikes, but problem, talk and fixes."""
    changes = {
        "fire zone": filed.in_fire_zone(),
        "declined": {"case": replace(filed.CASE, route=Route.DECLINED)},
        "declined later": {"declined": True},
    }[how]
    assert lacking(file(fixes=(filed.FIX,), **changes)) == {Gate.PROBLEM, Gate.FIXES, Gate.TALK}


def test_a_door_that_is_no_longer_there_spares_nothing() -> None:
    """A case that came in by the fire zone has every gate once the customer is out of it."""
    found = file(case=replace(filed.CASE, route=Route.FIRE_ZONE))
    assert {Gate.POINTS, Gate.REPORTERS} <= lacking(found)


@pytest.mark.parametrize(
    ("changes", "passed"),
    [
        ({}, True),
        ({"reporter": "U-ana"}, False),
        ({"reporter": "U-ana", "witnesses": ("U-li",)}, True),
        ({"reporter": "U-ana", "on_behalf_of": "U-li"}, False),
        ({"state": State.VOID}, False),
    ],
)
def test_who_reported(changes: dict[str, Any], passed: bool) -> None:
    """Reporters and witnesses of live strikes count, each once; who is spoken for does not."""
    first, second, third = filed.three()
    assert (Gate.REPORTERS not in lacking(ready(strikes=(first, replace(second, **changes), third)))) is passed


@pytest.mark.parametrize(("days", "passed"), [(13, False), (14, True)])
def test_over_fourteen_days(days: int, passed: bool) -> None:
    """From the first incident to the last it takes 14 days."""
    struck = (
        made.strike(id=1, incident_on=TODAY - timedelta(days=days)),
        made.strike(id=2, reporter="U-ben", weight=2),
    )
    assert (Gate.REPORTERS not in lacking(ready(strikes=struck))) is passed


def test_one_open_fix_is_enough() -> None:
    """Our part comes first: one open fix stands in the way, done and dropped ones do not."""
    done = replace(filed.FIX, id=2, state=fixes.State.DONE)
    dropped = replace(filed.FIX, id=3, state=fixes.State.DROPPED)
    assert lacking(ready(fixes=(done, dropped))) == set()
    assert lacking(ready(fixes=(filed.FIX, done))) == {Gate.FIXES}


@pytest.mark.parametrize(
    ("talk", "passed"),
    [
        (filed.TALK, False),
        (answered(Answer.PARTLY), True),
        (answered(Answer.PUSHED_BACK), True),
        (answered(Answer.RECEPTIVE, days_ago=29), False),
        (answered(Answer.RECEPTIVE, days_ago=30), True),
        (answered(Answer.NO_REPLY, days_ago=13), False),
        (answered(Answer.NO_REPLY, days_ago=14), True),
        (answered(Answer.NOT_TOLD, said="they have closed"), True),
        (answered(Answer.NOT_TOLD, said=" "), False),
    ],
)
def test_the_talk(talk: Any, passed: bool) -> None:
    """A talk counts once answered: 30 days after a receptive one, 10 business days without a reply, or why not told."""
    assert (lacking(ready(talks=(talk,))) == set()) is passed


def test_the_latest_answer_stands() -> None:
    """Who pushed back first and is receptive now gets the 30 days."""
    earlier = replace(answered(Answer.PUSHED_BACK), recorded_at=NOW - timedelta(days=9))
    later = replace(answered(Answer.RECEPTIVE), id=2)
    assert lacking(ready(talks=(earlier, later))) == {Gate.TALK}
    assert gates.changes_at(ready(talks=(earlier, later))) == POLICY.calendar.start(TODAY + timedelta(days=29))


def test_time_alone_opens_the_talk() -> None:
    """At the instant that is named the gate opens, and not before."""
    found = ready(talks=(answered(Answer.RECEPTIVE),))
    at = gates.changes_at(found)
    assert at is not None
    assert lacking(replace(found, now=at - made.TICK)) == {Gate.TALK}
    assert gates.changes_at(replace(found, now=at)) is None
    assert Gate.TALK not in lacking(replace(found, now=at))


def test_a_hold_ends_at_its_instant() -> None:
    """A hold stands in the way until the instant it ends, and not at it."""
    found = ready(hold=filed.HOLD)
    assert lacking(replace(found, now=filed.HOLD.until - made.TICK)) == {Gate.HOLD}
    assert lacking(replace(found, now=filed.HOLD.until)) == set()


def test_what_cannot_be_waived() -> None:
    """A contest is decided and a hold released; what is passed, spared or waived needs no waiver."""
    contested = ready(strikes=(*filed.three(), made.strike(id=4, state=State.CONTESTED)), hold=filed.HOLD)
    with pytest.raises(NotAllowed, match="/strike uphold 4"):
        gates.may_waive(contested, Gate.CONTESTS)
    with pytest.raises(NotAllowed, match="/umpire release acme"):
        gates.may_waive(contested, Gate.HOLD)
    with pytest.raises(AlreadyDone, match="is passed"):
        gates.may_waive(ready(), Gate.TALK)
    with pytest.raises(AlreadyDone, match="nothing to waive"):
        gates.may_waive(file(SEVERE), Gate.TALK)
    waived = file(waivers=(Waiver(1, 1, Gate.TALK, "they left", "U-rosa", NOW),))
    with pytest.raises(AlreadyDone, match="waived already"):
        gates.may_waive(waived, Gate.TALK)
    gates.may_waive(waived, Gate.PROBLEM)


def test_a_gate_is_named_by_its_word() -> None:
    """A gate's word is read in any case; another word is answered with those there are."""
    assert gates.named(" Talk ") is Gate.TALK
    with pytest.raises(Malformed, match="`points`, `reporters`, `problem`, `fixes`, `talk`"):
        gates.named("mood")
