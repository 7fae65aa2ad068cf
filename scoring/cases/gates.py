"""Gates: what must be true before a final-notice ballot, what a manager may waive. Source: product.md §5.4."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring import strikes
from scoring.cases import cases, fixes
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import WAIVABLE, Gate, Waiver
from scoring.cases.talks import Answer, Talk, silent_from
from scoring.refusals import AlreadyDone, Malformed, NotAllowed, Refusal
from scoring.strikes import Phase, Strike


@dataclass(frozen=True, slots=True)
class Passage:
    """How one gate stands: passed, or what is missing in a sentence and the command that helps (`todo`).

    `waived` is set when it counts as passed only because a manager waived it, `skipped` when the door taken does it.
    """

    gate: Gate
    passed: bool
    says: str
    todo: str = ""
    waived: Waiver | None = None
    skipped: bool = False


class Door(StrEnum):
    """The doors to the ballot; each spares the customer's case some gates."""

    POINTS = "three live points"
    FIRE_ZONE = "the fire zone with a broken floor"
    DECLINED = "a declined contract"
    SEVERE = "a severe strike"


SPARED: dict[Door, frozenset[Gate]] = {
    Door.POINTS: frozenset(),
    Door.FIRE_ZONE: frozenset({Gate.POINTS, Gate.REPORTERS}),
    Door.DECLINED: frozenset({Gate.POINTS, Gate.REPORTERS}),
    Door.SEVERE: frozenset(WAIVABLE),
}


class GatesMissing(Refusal):
    """The ballot has to wait: `passages` are the gates that are missing."""

    def __init__(self, sentence: str, passages: tuple[Passage, ...]) -> None:
        super().__init__(sentence)
        self.passages = passages


def door(file: CaseFile) -> Door:
    """The widest door that stands open at `now`, whichever the case came in by: what is no longer so spares nothing."""
    if file.tally.severe:
        return Door.SEVERE
    if file.declined or file.case.route is cases.Route.DECLINED:
        return Door.DECLINED
    if cases.fire_zone(file.card, file.policy):
        return Door.FIRE_ZONE
    return Door.POINTS


def passages(file: CaseFile) -> tuple[Passage, ...]:
    """How every gate stands, in their order: passed, spared by the door, waived, or missing."""
    through = door(file)
    waived = {waiver.gate: waiver for waiver in file.waivers}
    return tuple(_let(CHECKS[gate](file), through, waived.get(gate)) for gate in Gate)


def missing(file: CaseFile) -> tuple[Passage, ...]:
    """The gates that are not passed, in their order."""
    return tuple(passage for passage in passages(file) if not passage.passed)


def require(file: CaseFile) -> None:
    """Refuse a final-notice ballot, naming every gate that is missing and what helps."""
    lacking = missing(file)
    if lacking:
        gates = "one gate is" if len(lacking) == 1 else f"{len(lacking)} gates are"
        lines = "\n".join(f"• *{each.gate.value}*: {each.says} {each.todo}".rstrip() for each in lacking)
        raise GatesMissing(f"Not yet: {gates} missing before a final notice to {file.customer.name}.\n{lines}", lacking)


def changes_at(file: CaseFile) -> datetime | None:
    """When time alone will change a gate next: the day from which the talk's answer counts; None once it does."""
    answered = [talk for talk in file.talks if talk.answer is not None]
    counts_from = _counts_from(_latest(answered), file) if answered else None
    return counts_from if counts_from is not None and file.now < counts_from else None


def may_waive(file: CaseFile, gate: Gate) -> None:
    """Refuse waiving what cannot be waived, or needs no waiver."""
    passage = next(each for each in passages(file) if each.gate is gate)
    if gate not in WAIVABLE:
        raise NotAllowed(f"The gate “{gate.value}” cannot be waived. {passage.says} {passage.todo}".rstrip())
    if gate in (waiver.gate for waiver in file.waivers):
        raise AlreadyDone(f"The gate “{gate.value}” is waived already.")
    if passage.passed:
        raise AlreadyDone(f"The gate “{gate.value}” is passed, so there is nothing to waive.")


def waivable(file: CaseFile) -> tuple[Gate, ...]:
    """The missing gates that can be waived; refused where there is none."""
    found = tuple(passage.gate for passage in missing(file) if passage.gate in WAIVABLE)
    if not found:
        raise AlreadyDone(f"{file.customer.name} has no missing gate that can be waived.")
    return found


def named(word: str) -> Gate:
    """The gate of that name, in any case."""
    try:
        return Gate(word.strip().casefold())
    except ValueError:
        known = ", ".join(f"`{gate.value}`" for gate in WAIVABLE)
        raise Malformed(f"“{word}” is not a gate. These can be waived: {known}.", field="gate") from None


def reporters(found: Iterable[Strike]) -> frozenset[str]:
    """Everybody who reported these strikes: who recorded them, and witnesses; not those spoken for.

    One person alone could otherwise pass the gate; the colleague can join as a witness.
    """
    return frozenset(person for strike in found for person in (strike.reporter, *strike.witnesses))


def _let(checked: Passage, through: Door, waiver: Waiver | None) -> Passage:
    """The gate as the door and a waiver leave it. A gate that is passed anyway needs neither."""
    if checked.passed:
        return checked
    if checked.gate in SPARED[through]:
        return replace(checked, passed=True, skipped=True, says=f"Not needed: {through.value}.", todo="")
    if waiver is not None and checked.gate in WAIVABLE:
        return replace(checked, passed=True, waived=waiver, todo="")
    return checked


def _points(file: CaseFile) -> Passage:
    points, needed = file.tally.points, file.policy.strikes_to_case
    if points >= needed:
        return Passage(Gate.POINTS, True, f"{points} live points.")
    return _lacks(Gate.POINTS, f"{points} of {needed} live points.", "Strikes make them; a manager may waive it.")


def _reporters(file: CaseFile) -> Passage:
    live, policy = file.tally.live, file.policy
    people = len(reporters(live))
    days = (max(s.incident_on for s in live) - min(s.incident_on for s in live)).days if live else 0
    said = f"{_count(people, 'person', 'people')} over {_count(days, 'day')}"
    if people >= policy.gate_reporters and days >= policy.gate_days:
        return Passage(Gate.REPORTERS, True, f"{said}.")
    needed = f"{_count(policy.gate_reporters, 'person', 'people')} over {_count(policy.gate_days, 'day')}"
    hint = "A colleague who saw it too joins with `/strike`; a manager may waive it."
    return _lacks(Gate.REPORTERS, f"Live strikes come from {said}; {needed} are needed.", hint)


def _problem(file: CaseFile) -> Passage:
    if file.case.problem:
        return Passage(Gate.PROBLEM, True, "The real problem is stated.")
    how = f"The owner or a manager states it: `/umpire problem {file.customer.key} <what it is>`."
    return _lacks(Gate.PROBLEM, "The real problem is not stated yet.", how)


def _fixes(file: CaseFile) -> Passage:
    still = [fix for fix in file.fixes if fix.state is fixes.State.OPEN]
    if not still:
        closed = any(fix.state is fixes.State.DONE for fix in file.fixes)
        return Passage(Gate.FIXES, True, "Every fix of ours is done." if closed else "No fix of ours is open.")
    numbers = ", ".join(f"#{fix.id}" for fix in still)
    one = len(still) == 1
    says = f"Fix {numbers} of ours is open." if one else f"{len(still)} fixes of ours are open: {numbers}."
    how = f"When it is mended: `/umpire fix {file.customer.key} done {still[0].id} <what was done>`."
    return _lacks(Gate.FIXES, says, how)


def _talk(file: CaseFile) -> Passage:
    key, answered = file.customer.key, [talk for talk in file.talks if talk.answer is not None]
    if not answered:
        planned = next((talk.planned_on for talk in reversed(file.talks) if talk.planned_on is not None), None)
        says = "Nobody has talked to them yet." if planned is None else f"The talk is planned for {_day(planned)}."
        then = "Plan it, or record what they answered" if planned is None else "Record what they answered"
        return _lacks(Gate.TALK, says, f"{then}: `/umpire talk {key}`.")
    talk, counts_from = _latest(answered), changes_at(file)
    if counts_from is not None:
        day = _day(counts_from.astimezone(file.policy.zone).date())
        if talk.answer is Answer.RECEPTIVE:
            return _lacks(Gate.TALK, f"They were receptive: they have until {day} to show it.", "Wait, or waive it.")
        return _lacks(Gate.TALK, f"No reply yet; without one this counts from {day}.", "Wait, or waive it.")
    if talk.answer is Answer.NOT_TOLD and not talk.said.strip():
        return _lacks(Gate.TALK, "They were not told, and nobody said why.", f"Say why: `/umpire talk {key}`.")
    return Passage(Gate.TALK, True, f"{ANSWERED[talk.answer or Answer.NOT_TOLD]}.")


ANSWERED = {
    Answer.RECEPTIVE: "They were receptive",
    Answer.PARTLY: "They were partly receptive",
    Answer.PUSHED_BACK: "They pushed back",
    Answer.NO_REPLY: "They did not reply",
    Answer.NOT_TOLD: "They were not told, with a reason",
}


def _latest(answered: Iterable[Talk]) -> Talk:
    """The answer that stands: the one recorded last."""
    return max(answered, key=lambda talk: (talk.recorded_at or talk.planned_at, talk.id))


def _counts_from(talk: Talk, file: CaseFile) -> datetime | None:
    """When an answer begins to count: receptive people get days to show it, silent ones business days to reply."""
    calendar, policy = file.policy.calendar, file.policy
    begun = talk.held_on or talk.planned_on or talk.planned_at.astimezone(policy.zone).date()
    if talk.answer is Answer.RECEPTIVE:
        return calendar.start(begun + timedelta(days=policy.receptive_days))
    if talk.answer is Answer.NO_REPLY:
        return calendar.start(silent_from(begun, policy))
    return None


def _contests(file: CaseFile) -> Passage:
    stand = strikes.phases(file.strikes, now=file.now, policy=file.policy)
    contested = sorted(number for number, phase in stand.items() if phase is Phase.CONTESTED)
    if not contested:
        return Passage(Gate.CONTESTS, True, "No strike is contested.")
    numbers, first = ", ".join(f"#{number}" for number in contested), contested[0]
    says = f"Strike {numbers} is contested." if len(contested) == 1 else f"Strikes {numbers} are contested."
    how = f"A manager decides: `/strike uphold {first} <why>` or `/strike void {first} <why>`."
    return _lacks(Gate.CONTESTS, says, how)


def _hold(file: CaseFile) -> Passage:
    hold = file.hold
    if hold is None or hold.released_at is not None or file.now >= hold.until:
        return Passage(Gate.HOLD, True, "Not on hold.")
    until = _day(hold.until.astimezone(file.policy.zone).date())
    how = f"A manager may end it: `/umpire release {file.customer.key}`."
    return _lacks(Gate.HOLD, f"{file.customer.name} is on hold until {until}.", how)


CHECKS: dict[Gate, Callable[[CaseFile], Passage]] = {
    Gate.POINTS: _points,
    Gate.REPORTERS: _reporters,
    Gate.PROBLEM: _problem,
    Gate.FIXES: _fixes,
    Gate.TALK: _talk,
    Gate.CONTESTS: _contests,
    Gate.HOLD: _hold,
}


def _lacks(gate: Gate, says: str, todo: str) -> Passage:
    return Passage(gate, False, says, todo)


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _day(on: date) -> str:
    return f"{on:%-d %B %Y}"
