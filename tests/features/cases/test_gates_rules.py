"""Gates: what product.md §5.4 asks before a final-notice ballot, and what each door and waiver spares."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from scoring.cases import cases, fixes, gates
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import WAIVABLE, CaseRoute, Gate, ProblemSide, Waiver
from scoring.cases.gates import GatesMissing
from scoring.cases.holds import Hold, wait_with_holds
from scoring.cases.talks import TalkAnswer
from scoring.refusals import AlreadyDone, Malformed, NotAllowed
from scoring.strikes import StrikeState
from scoring.values.moments import Moment, NamedPerson, Sentence
from tests.scoring import case_file_samples, made
from tests.scoring.case_file_samples import any_file, build_file, build_held_talk, build_ready_file
from tests.scoring.made import NOW, POLICY, TODAY

SEVERE = made.build_strike(id=9, weight=3)
STRICT = frozenset({Gate.CONTESTS, Gate.HOLD})


def lacking(found: CaseFile) -> set[Gate]:
    """The gates that are missing."""
    return {passage.gate for passage in gates.list_missing_gates(found)}


def test_everything_done_opens_the_ballot() -> None:
    """Three points from two people over 14 days, the problem, the fixes, the talk: nothing is missing."""
    gates.require_all_gates(build_ready_file())


def test_a_refusal_names_every_missing_gate() -> None:
    """Who proposes too early reads everything that is missing at once, each with the command that helps."""
    contested = made.build_strike(id=4, state=StrikeState.CONTESTED, reason="late-payment")
    found = build_file(made.build_strike(), contested, fixes=(case_file_samples.FIX,), hold=case_file_samples.HOLD)

    with pytest.raises(GatesMissing) as refused:
        gates.require_all_gates(found)

    said = str(refused.value)
    assert {passage.gate for passage in refused.value.passages} == set(Gate) - {Gate.FACTS}
    for command in (
        "/umpire problem acme",
        "/umpire fix acme done 1",
        "/umpire talk acme",
        "/strike uphold 4 <why>",
        "/umpire release acme",
    ):
        assert command in said
    assert "1 of 3 points" in said


@given(any_file)
def test_every_file_gives_one_passage_for_each_gate(found: CaseFile) -> None:
    """Whatever is on record, each gate stands there once, in its order, and a missing one says what is missing.

    The facts of a severe strike stand there only where it spares other gates.
    """
    passages = gates.list_gates(found)
    severe = found.tally.severe and any(passage.skipped for passage in passages)
    assert [passage.gate for passage in passages] == [gate for gate in Gate if severe or gate is not Gate.FACTS]
    assert all(passage.says for passage in passages)
    assert all(passage.passed or passage.todo for passage in passages)
    assert gates.list_missing_gates(found) == tuple(passage for passage in passages if not passage.passed)


@given(any_file, st.sampled_from(WAIVABLE))
def test_a_waiver_only_ever_opens(found: CaseFile, gate: Gate) -> None:
    """Waiving a gate leaves that gate passed and every other one as it was, but for the talk about a waived problem."""
    waiver = Waiver(99, 1, gate, "they left", "U-rosa", NOW)
    waived = replace(found, waivers=(*(each for each in found.waivers if each.gate is not gate), waiver))
    assert lacking(waived) - {Gate.TALK, Gate.FACTS} == lacking(found) - {gate, Gate.TALK, Gate.FACTS}
    assert lacking(waived) <= lacking(found) - {gate}


@given(any_file)
def test_contests_and_holds_always_stand_in_the_way(found: CaseFile) -> None:
    """Neither a door nor a waiver lets anybody past an open contest or a hold."""
    contest = made.build_strike(id=10_001, state=StrikeState.CONTESTED)
    forged = tuple(Waiver(n, 1, gate, "no", "U-rosa", NOW) for n, gate in enumerate(Gate))
    blocked = replace(found, strikes=(contest, *found.strikes), hold=case_file_samples.HOLD, waivers=forged)
    assert lacking(blocked) - {Gate.FACTS} == STRICT


@given(any_file)
def test_the_severe_route_leaves_only_facts_contests_and_holds(found: CaseFile) -> None:
    """While a severe strike counts, only its unconfirmed facts, an open contest or a hold stand in the way."""
    if found.tally.severe:
        assert lacking(found) <= STRICT | {Gate.FACTS}


@given(any_file)
def test_a_case_raised_by_hand_has_every_gate(found: CaseFile) -> None:
    """How a case came in spares nothing by itself: raised by hand and opened by points stand before the same gates."""
    raised, pointed = (
        replace(found, case=replace(found.case, route=route)) for route in (CaseRoute.RAISED, CaseRoute.POINTS)
    )
    assert gates.list_gates(raised) == gates.list_gates(pointed)


@given(made.strike_lists)
def test_another_strike_never_closes_points_or_reporters(struck: list[Any]) -> None:
    """One more strike that counts never takes away points, reporters or days."""
    known = [strike for strike in struck if strike.id != 10_001]
    more = made.build_strike(id=10_001, reporter="U-new", incident_on=TODAY - timedelta(days=20))
    assert lacking(build_file(*known, more)) & {Gate.POINTS, Gate.REPORTERS} <= lacking(build_file(*known))


def test_the_severe_door_closes_with_its_strike() -> None:
    """A severe strike that is contested or void opens no door: the door is judged by what counts now."""
    assert lacking(build_file(SEVERE)) == {Gate.FACTS}
    assert {Gate.POINTS, Gate.TALK} <= lacking(
        build_file(replace(SEVERE, state=StrikeState.VOID), case=replace(case_file_samples.CASE))
    )
    contested = build_file(replace(SEVERE, state=StrikeState.CONTESTED))
    assert {Gate.POINTS, Gate.CONTESTS} <= lacking(contested)


def test_a_severe_strike_in_a_case_of_points_opens_its_door() -> None:
    """Who becomes severe in an open case of points takes the severe route from then on."""
    assert lacking(build_file(*case_file_samples.build_three_strikes(), SEVERE, case=case_file_samples.CASE)) == {
        Gate.FACTS
    }
    assert lacking(build_ready_file(strikes=(*case_file_samples.build_three_strikes(), SEVERE))) == set()


@pytest.mark.parametrize("how", ["fire zone", "declined", "declined later"])
def test_two_doors_spare_points_and_reporters_only(how: str) -> None:
    """The fire zone with a broken floor, or a declined contract, needs no strikes, but problem, talk and fixes."""
    changes = {
        "fire zone": case_file_samples.build_fire_zone(),
        "declined": {"case": replace(case_file_samples.CASE, route=CaseRoute.DECLINED)},
        "declined later": {"declined": True},
    }[how]
    assert lacking(build_file(fixes=(case_file_samples.FIX,), **changes)) == {Gate.PROBLEM, Gate.FIXES, Gate.TALK}


def test_a_door_that_is_no_longer_there_spares_nothing() -> None:
    """A case that came in by the fire zone has every gate once the customer is out of it."""
    found = build_file(case=replace(case_file_samples.CASE, route=CaseRoute.FIRE_ZONE))
    assert {Gate.POINTS, Gate.REPORTERS} <= lacking(found)


@pytest.mark.parametrize(
    ("changes", "passed"),
    [
        ({}, True),
        ({"reporter": "U-ana"}, False),
        ({"reporter": "U-ana", "witnesses": ("U-li",)}, True),
        ({"reporter": "U-ana", "on_behalf_of": "U-li"}, False),
        ({"state": StrikeState.VOID}, False),
    ],
)
def test_who_reported(changes: dict[str, Any], passed: bool) -> None:
    """Reporters and witnesses of live strikes count, each once; who is spoken for does not."""
    first, second, third = case_file_samples.build_three_strikes()
    assert (
        Gate.REPORTERS not in lacking(build_ready_file(strikes=(first, replace(second, **changes), third)))
    ) is passed


@pytest.mark.parametrize(("days", "passed"), [(13, False), (14, True)])
def test_over_fourteen_days(days: int, passed: bool) -> None:
    """From the first incident to the last it takes 14 days."""
    struck = (
        made.build_strike(id=1, incident_on=TODAY - timedelta(days=days)),
        made.build_strike(id=2, reporter="U-ben", weight=2),
    )
    assert (Gate.REPORTERS not in lacking(build_ready_file(strikes=struck))) is passed


def test_one_open_fix_is_enough() -> None:
    """Our part comes first: one open fix stands in the way, done and dropped ones do not."""
    done = case_file_samples.DONE_FIX
    dropped = replace(case_file_samples.FIX, id=3, state=fixes.FixState.DROPPED)
    assert lacking(build_ready_file(fixes=(done, dropped))) == set()
    assert lacking(build_ready_file(fixes=(case_file_samples.FIX, done))) == {Gate.FIXES}


@pytest.mark.parametrize(
    ("talk", "passed"),
    [
        (case_file_samples.TALK, False),
        (build_held_talk(TalkAnswer.PARTLY), True),
        (build_held_talk(TalkAnswer.PUSHED_BACK), True),
        (build_held_talk(TalkAnswer.RECEPTIVE, days_ago=29), False),
        (build_held_talk(TalkAnswer.RECEPTIVE, days_ago=30), True),
        (build_held_talk(TalkAnswer.NO_REPLY, days_ago=13), False),
        (build_held_talk(TalkAnswer.NO_REPLY, days_ago=14), True),
        (build_held_talk(TalkAnswer.NOT_TOLD, said="they have closed"), True),
        (build_held_talk(TalkAnswer.NOT_TOLD, said=" "), False),
    ],
)
def test_the_talk(talk: Any, passed: bool) -> None:
    """A talk counts once answered: 30 days after a receptive one, 10 business days without a reply, or why not told."""
    assert (lacking(build_ready_file(talks=(talk,))) == set()) is passed


def test_the_latest_answer_stands() -> None:
    """Who pushed back first and is receptive now gets the 30 days."""
    earlier = replace(build_held_talk(TalkAnswer.PUSHED_BACK), recorded_at=NOW - timedelta(days=9))
    later = replace(build_held_talk(TalkAnswer.RECEPTIVE), id=2)
    assert lacking(build_ready_file(talks=(earlier, later))) == {Gate.TALK}
    assert gates.next_change_at(build_ready_file(talks=(earlier, later))) == POLICY.calendar.start_of(
        TODAY + timedelta(days=29)
    )


def test_time_alone_opens_the_talk() -> None:
    """At the instant that is named the gate opens, and not before."""
    found = build_ready_file(talks=(build_held_talk(TalkAnswer.RECEPTIVE),))
    at = gates.next_change_at(found)
    assert at is not None
    assert lacking(replace(found, now=at - made.TICK)) == {Gate.TALK}
    assert gates.next_change_at(replace(found, now=at)) is None
    assert Gate.TALK not in lacking(replace(found, now=at))


def test_a_hold_ends_at_its_instant() -> None:
    """A hold stands in the way until the instant it ends, and not at it."""
    found = build_ready_file(hold=case_file_samples.HOLD)
    assert lacking(replace(found, now=case_file_samples.HOLD.until - made.TICK)) == {Gate.HOLD}
    assert lacking(replace(found, now=case_file_samples.HOLD.until)) == set()


def test_what_cannot_be_waived() -> None:
    """A contest is decided and a hold released; what is passed, spared or waived needs no waiver."""
    contested = build_ready_file(
        strikes=(*case_file_samples.build_three_strikes(), made.build_strike(id=4, state=StrikeState.CONTESTED)),
        hold=case_file_samples.HOLD,
    )
    with pytest.raises(NotAllowed, match="/strike uphold 4"):
        gates.check_waiver(contested, Gate.CONTESTS, "U-rosa")
    with pytest.raises(NotAllowed, match="/umpire release acme"):
        gates.check_waiver(contested, Gate.HOLD, "U-rosa")
    with pytest.raises(AlreadyDone, match="is done"):
        gates.check_waiver(build_ready_file(), Gate.TALK, "U-rosa")
    with pytest.raises(AlreadyDone, match="nothing to waive"):
        gates.check_waiver(build_file(SEVERE), Gate.TALK, "U-rosa")
    waived = build_file(waivers=(Waiver(1, 1, Gate.TALK, "they left", "U-rosa", NOW),))
    with pytest.raises(AlreadyDone, match="waived already"):
        gates.check_waiver(waived, Gate.TALK, "U-rosa")
    gates.check_waiver(waived, Gate.PROBLEM, "U-rosa")


def test_a_gate_is_named_by_its_word() -> None:
    """A gate's word is read in any case; another word is answered with those there are."""
    assert gates.parse_gate(" Talk ") is Gate.TALK
    with pytest.raises(Malformed, match="`points`, `reporters`, `problem`, `fixes`, `talk`"):
        gates.parse_gate("mood")


DAY = timedelta(days=1)


def our_part(**changes: Any) -> str:
    """What the gate of our part says; "" once it is passed."""
    passage = next(each for each in gates.list_gates(build_ready_file(**changes)) if each.gate is Gate.FIXES)
    return "" if passage.passed else f"{passage.says} {passage.todo}"


@pytest.mark.parametrize("side", [ProblemSide.OURS, ProblemSide.BOTH])
def test_our_part_takes_a_finished_fix_they_were_told_of(side: ProblemSide) -> None:
    """A problem of ours passes only with a finished fix that is linked to it and that the customer knows of."""
    stated = case_file_samples.build_stated_case(side)
    assert our_part(case=stated) == ""
    assert "no fix for it is done" in our_part(case=stated, fixes=())
    dropped = replace(case_file_samples.DONE_FIX, state=fixes.FixState.DROPPED)
    assert "no fix for it is done" in our_part(case=stated, fixes=(dropped,))
    untold = replace(case_file_samples.DONE_FIX, told_at=None)
    assert "nobody said that they were told. When they know" in our_part(case=stated, fixes=(untold,))
    elsewhere = replace(case_file_samples.DONE_FIX, case_id=None)
    assert "not linked to this problem" in our_part(case=stated, fixes=(elsewhere,))
    long_ago = replace(case_file_samples.DONE_FIX, closed_at=NOW - 300 * DAY)
    assert our_part(case=stated, fixes=(long_ago,)) == ""


def test_a_side_has_to_be_said() -> None:
    """A problem of nobody's, or none at all, leaves our part open, even with a finished fix."""
    assert "whose part" in our_part(case=case_file_samples.build_stated_case(None))
    assert "whose part" in our_part(case=case_file_samples.CASE)


def test_theirs_needs_a_second_person() -> None:
    """That it is theirs passes once somebody else agrees, who deals with them or manages; not by whoever said it."""
    stated = case_file_samples.build_stated_case(ProblemSide.THEIRS)
    found = build_ready_file(case=stated)
    assert "second person has to agree" in our_part(case=stated)
    others = (case_file_samples.PEOPLE | case_file_samples.MANAGERS) - {"U-jo"}
    assert gates.list_people_to_agree(found) == (others, None)
    with pytest.raises(NotAllowed, match="You said it yourself") as refused:
        gates.check_agreement(found, "U-jo")
    assert refused.value.people == tuple(sorted(others))
    with pytest.raises(NotAllowed, match="who deals with Acme"):
        gates.check_agreement(found, "U-max")
    gates.check_agreement(found, "U-ana")
    agreed = replace(stated, agreed_by="U-ana", agreed_at=NOW)
    assert our_part(case=agreed) == ""
    with pytest.raises(AlreadyDone, match="agreed already"):
        gates.check_agreement(build_ready_file(case=agreed), "U-ben")
    with pytest.raises(AlreadyDone, match="Nobody says"):
        gates.check_agreement(build_ready_file(), "U-ana")


def test_alone_it_is_confirmed_a_week_later() -> None:
    """Where nobody else is there the same person confirms it from the seventh day on, to the second."""
    stated = replace(case_file_samples.build_stated_case(ProblemSide.THEIRS), side_at=NOW - 7 * DAY)
    alone = {"case": stated, "dealing": frozenset({"U-jo"}), "managers": frozenset[str]()}
    gates.check_agreement(build_ready_file(**alone), "U-jo")
    assert gates.list_people_to_agree(build_ready_file(**alone)) == (frozenset({"U-jo"}), None)
    early = alone | {"case": replace(stated, side_at=NOW - 7 * DAY + made.TICK)}
    with pytest.raises(NotAllowed, match="Nobody else is there"):
        gates.check_agreement(build_ready_file(**early), "U-jo")
    assert gates.list_people_to_agree(build_ready_file(**early)) == (frozenset({"U-jo"}), NOW + timedelta(minutes=1))
    assert "so whoever said so confirms it from" in our_part(**early)
    gates.check_agreement(build_ready_file(**early, now=NOW + timedelta(minutes=1)), "U-jo")
    passage = next(each for each in gates.list_gates(build_ready_file(**early)) if each.gate is Gate.FIXES)
    assert isinstance(passage.says, Sentence)
    assert NamedPerson("U-jo", "whoever said so") in passage.says.parts


def test_a_refused_ballot_keeps_its_moments() -> None:
    """What stands in the list of missing steps is a moment that everybody reads in their own zone, not a text."""
    stated = replace(case_file_samples.build_stated_case(ProblemSide.THEIRS), side_at=NOW)
    with pytest.raises(gates.GatesMissing) as refused:
        gates.require_all_gates(build_ready_file(case=stated, dealing=frozenset({"U-jo"}), managers=frozenset()))
    sentence = str(refused.value)
    assert isinstance(sentence, Sentence)
    assert Moment(NOW + 7 * DAY, POLICY.zone) in sentence.parts


@given(st.integers(0, 20), st.integers(1, 30), st.integers(0, 40))
def test_a_hold_stops_every_wait(begun: int, lasted: int, waited: int) -> None:
    """Days to confirm alone, of patience and for a reply are later by the hold's days, if it lay in the wait."""
    hold = Hold(1, 1, "they move", "U-rosa", NOW + begun * DAY, NOW + (begun + lasted) * DAY)
    waits = NOW + waited * DAY
    assert wait_with_holds(NOW, waits, ()) == waits
    assert wait_with_holds(NOW, waits, (hold,)) == waits + (lasted * DAY if begun < waited else 0 * DAY)
    earlier = replace(hold, released_at=NOW + begun * DAY + timedelta(hours=1))
    assert wait_with_holds(NOW, waits, (earlier,)) == waits + timedelta(hours=1 if begun < waited else 0)


def test_the_waits_of_a_case_stand_still() -> None:
    """A week alone, a day for the facts, and an answer's wait: each is later by a hold of three days."""
    hold = Hold(1, 1, "they move", "U-rosa", NOW - 2 * DAY, NOW + DAY, released_at=NOW + DAY)
    stated = replace(case_file_samples.build_stated_case(ProblemSide.THEIRS), side_at=NOW - 3 * DAY)
    lone: dict[str, Any] = {"case": stated, "dealing": frozenset({"U-jo"}), "managers": frozenset[str]()}
    for held, days in (((), 0), ((hold,), 3)):
        assert gates.alone_from(build_ready_file(**lone, held=held)) == NOW + (4 + days) * DAY
        talk = (build_held_talk(TalkAnswer.RECEPTIVE, days_ago=5),)
        ends = TODAY + (POLICY.receptive_days - 5 + days) * DAY
        assert gates.next_change_at(build_ready_file(talks=talk, held=held)) == POLICY.calendar.start_of(ends)
        severe = made.build_strike(weight=3, reporter="U-rosa", recorded_at=NOW - timedelta(hours=12))
        facts = build_file(severe, managers=frozenset({"U-rosa"}), held=held)
        later = (1 if held else 0) * DAY
        _, from_at = gates.list_people_to_confirm(facts)
        assert from_at is not None
        assert from_at >= NOW + timedelta(hours=12) + later


def test_the_lacking_days_are_named() -> None:
    """Where the strikes are too close together it says for what day on one has to happen, and asks for a colleague."""
    struck = tuple(made.build_strike(id=n, reporter="U-ana", incident_on=TODAY) for n in (1, 2, 3))
    (alone,) = (
        each
        for each in gates.list_missing_gates(build_ready_file(strikes=struck, dealing=frozenset({"U-ana"})))
        if each.gate is Gate.REPORTERS
    )
    day = TODAY + POLICY.gate_days * DAY
    together = gates.describe_lacking_reporters(build_ready_file(strikes=struck))
    assert alone.todo.startswith(
        f"A strike for something that happens on {day:%-d %B %Y} or later makes up the days; a"
    )
    assert ", and a colleague who saw it too joins" in together
    apart = (*struck[:2], replace(struck[2], incident_on=day))
    assert gates.describe_lacking_reporters(build_ready_file(strikes=apart)).startswith("A colleague who saw it")


@given(case_file_samples.any_case, st.sampled_from((None, *ProblemSide)))
def test_another_side_begins_anew_and_rewording_does_not(case: Any, side: ProblemSide | None) -> None:
    """Who agreed stays through a rewording; with another side nobody agreed, and who changed it said it."""
    after = replace(case, **cases.problem_changes(case, "another word", side, by="U-new", now=NOW))
    if side in (None, case.side):
        assert (after.side, after.side_by, after.agreed_by) == (case.side, case.side_by, case.agreed_by)
    else:
        assert (after.side, after.side_by, after.side_at, after.agreed_by) == (side, "U-new", NOW, None)
    assert (after.problem_at == case.problem_at) or not case.problem


@pytest.mark.parametrize("answer", TalkAnswer)
def test_a_talk_before_the_problem_does_not_count(answer: TalkAnswer) -> None:
    """Whatever they answered, it counts only if held and recorded after the problem was stated."""
    talk = build_held_talk(answer, days_ago=35)
    stated = case_file_samples.build_stated_case(ProblemSide.BOTH)
    assert Gate.TALK not in lacking(build_ready_file(talks=(replace(talk, recorded_at=NOW - DAY),), case=stated))
    later = replace(stated, problem_at=NOW)
    assert Gate.TALK in lacking(build_ready_file(talks=(replace(talk, recorded_at=NOW - DAY),), case=later))
    if answer is not TalkAnswer.NOT_TOLD:
        assert Gate.TALK in lacking(
            build_ready_file(talks=(replace(talk, recorded_at=NOW + DAY),), case=later, now=NOW + 2 * DAY)
        )


def test_our_part_and_the_talk_are_not_waived_by_a_reporter() -> None:
    """While another manager is there, neither who reported nor who was spoken for waives them; alone they may."""
    found = build_file(
        made.build_strike(reporter="U-rosa", on_behalf_of="U-mia"), managers=frozenset({"U-rosa", "U-mia", "U-max"})
    )
    for gate in (Gate.FIXES, Gate.TALK):
        for party in ("U-rosa", "U-mia"):
            with pytest.raises(NotAllowed, match="another manager decides"):
                gates.check_waiver(found, gate, party)
            gates.check_waiver(replace(found, managers=frozenset({"U-rosa", "U-mia"})), gate, party)
        gates.check_waiver(found, gate, "U-max")
    gates.check_waiver(found, Gate.PROBLEM, "U-rosa")


def test_who_waived_them_does_not_open_the_ballot() -> None:
    """The proposer has not waived our part or the talk themselves, unless no other manager is there."""
    waived = build_ready_file(talks=(), waivers=(Waiver(1, 1, Gate.TALK, "they left", "U-rosa", NOW),))
    with pytest.raises(NotAllowed, match="You waived “talk” yourself") as refused:
        gates.refuse_waiver_as_proposer(waived, "U-rosa")
    assert refused.value.people == ("U-mia",)
    gates.refuse_waiver_as_proposer(waived, "U-mia")
    gates.refuse_waiver_as_proposer(replace(waived, managers=frozenset({"U-rosa"})), "U-rosa")
    gates.refuse_waiver_as_proposer(build_ready_file(waivers=waived.waivers), "U-rosa")


def test_where_every_manager_waived_one_any_of_them_opens_the_ballot() -> None:
    """Two managers who each waived one of these steps do not keep each other from the ballot for ever."""
    both = (Waiver(1, 1, Gate.TALK, "they left", "U-rosa", NOW), Waiver(2, 1, Gate.FIXES, "they left", "U-mia", NOW))
    file = build_ready_file(talks=(), fixes=(), waivers=both)
    for manager in case_file_samples.MANAGERS:
        gates.refuse_waiver_as_proposer(file, manager)


def test_facts_are_confirmed_by_a_manager_who_did_not_report() -> None:
    """A reporter leaves it to another manager; a manager alone waits until the strike is a day old."""
    severe = made.build_strike(id=9, weight=3, reporter="U-rosa", recorded_at=NOW - timedelta(hours=24))
    found = build_file(severe)
    with pytest.raises(NotAllowed, match="another manager confirms"):
        gates.check_confirmation(found, "U-rosa")
    gates.check_confirmation(found, "U-mia")
    assert gates.list_people_to_confirm(found) == (frozenset({"U-mia"}), None)
    alone = replace(found, managers=frozenset({"U-rosa"}))
    gates.check_confirmation(alone, "U-rosa")
    assert gates.list_people_to_confirm(replace(alone, now=NOW - made.TICK)) == (frozenset({"U-rosa"}), NOW)
    with pytest.raises(NotAllowed, match="Nobody else is there to"):
        gates.check_confirmation(replace(alone, now=NOW - made.TICK), "U-rosa")
    helped = replace(alone, admins=frozenset({"U-olga", "U-rosa"}))
    assert gates.list_people_to_confirm(helped) == (frozenset({"U-olga"}), None)
    with pytest.raises(NotAllowed, match="so an admin confirms"):
        gates.check_confirmation(helped, "U-rosa")
    assert gates.list_people_to_confirm(replace(helped, absent=frozenset({"U-olga"}))) == (frozenset({"U-rosa"}), None)
    with pytest.raises(AlreadyDone, match="No severe strike"):
        gates.check_confirmation(build_file(made.build_strike()), "U-mia")
    with pytest.raises(AlreadyDone, match="confirmed already"):
        gates.check_confirmation(build_file(severe, case=replace(case_file_samples.CASE, facts_at=NOW)), "U-mia")


@pytest.mark.parametrize(("dealing", "passed"), [(frozenset({"U-ana"}), True), (frozenset({"U-ana", "U-jo"}), False)])
def test_one_reporter_is_enough_where_only_one_deals_with_them(dealing: frozenset[str], passed: bool) -> None:
    """The gate asks for two reporters, or for one where nobody else deals with the customer; always over 14 days."""
    struck = tuple(replace(each, reporter="U-ana") for each in case_file_samples.build_three_strikes())
    assert (Gate.REPORTERS not in lacking(build_ready_file(strikes=struck, dealing=dealing))) is passed
    assert Gate.REPORTERS in lacking(build_ready_file(strikes=struck[2:], dealing=dealing))
