"""Gates: what must be true before a final-notice ballot, what a manager may waive. Source: product.md §5.4."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring import strikes
from scoring.cases import cases, fixes
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import WAIVABLE, Gate, ProblemSide, Waiver
from scoring.cases.fixes import Fix
from scoring.cases.talks import Talk, TalkAnswer, silence_counts_from
from scoring.refusals import AlreadyDone, Malformed, NotAllowed, Refusal
from scoring.strikes import Strike, StrikePhase


@dataclass(frozen=True, slots=True)
class GateStatus:
    """How one gate stands: passed, or what is missing in a sentence and the command that helps (`todo`).

    `waived` is set when it counts as passed only because a manager waived it, `skipped` when the door taken does it.
    """

    gate: Gate
    passed: bool
    says: str
    todo: str = ""
    waived: Waiver | None = None
    skipped: bool = False


ALONE_AFTER, CONFIRM_AFTER = timedelta(days=7), timedelta(hours=24)
"""After how long somebody alone may confirm that the problem is theirs, and the facts of a severe strike."""
_NEED_ANOTHER_MANAGER = frozenset({Gate.FIXES, Gate.TALK})
"""Gates that neither a reporter nor the proposer waives while another manager is there."""


class BallotDoor(StrEnum):
    """The doors to the ballots, as they are stored and read; those to a final notice spare a case some gates."""

    POINTS = "three strikes"
    FIRE_ZONE = "the fire zone by two raters and a broken floor"
    DECLINED = "a declined contract"
    SEVERE = "a severe strike"
    NOT_MET = "a final notice that was not met"
    NEW_STRIKE = "a new strike after the final notice"


_SPARED_GATES: dict[BallotDoor, frozenset[Gate]] = {
    BallotDoor.POINTS: frozenset(),
    BallotDoor.FIRE_ZONE: frozenset({Gate.POINTS, Gate.REPORTERS}),
    BallotDoor.DECLINED: frozenset({Gate.POINTS, Gate.REPORTERS}),
    BallotDoor.SEVERE: frozenset(WAIVABLE),
}


class GatesMissing(Refusal):
    """The ballot has to wait: `passages` are the gates that are missing."""

    def __init__(self, sentence: str, passages: tuple[GateStatus, ...]) -> None:
        super().__init__(sentence)
        self.passages = passages


def find_notice_door(file: CaseFile) -> BallotDoor:
    """The widest door that stands open at `now`, whichever the case came in by: what is no longer so spares nothing."""
    if file.tally.severe:
        return BallotDoor.SEVERE
    if file.declined or file.case.route is cases.CaseRoute.DECLINED:
        return BallotDoor.DECLINED
    if cases.is_in_fire_zone(file.card, file.policy):
        return BallotDoor.FIRE_ZONE
    return BallotDoor.POINTS


def list_gates(file: CaseFile) -> tuple[GateStatus, ...]:
    """How every gate stands, in their order: passed, spared by the door, waived, or missing."""
    through = find_notice_door(file)
    waived = {waiver.gate: waiver for waiver in file.waivers}
    found = tuple(_let(_CHECKS[gate](file), through, waived.get(gate)) for gate in Gate)
    severe = through is BallotDoor.SEVERE and any(passage.skipped for passage in found)
    return tuple(passage for passage in found if severe or passage.gate is not Gate.FACTS)


def list_missing_gates(file: CaseFile) -> tuple[GateStatus, ...]:
    """The gates that are not passed, in their order."""
    return tuple(passage for passage in list_gates(file) if not passage.passed)


def require_all_gates(file: CaseFile) -> None:
    """Refuse a final-notice ballot, naming every gate that is missing and what helps."""
    lacking = list_missing_gates(file)
    if lacking:
        gates = "one gate is" if len(lacking) == 1 else f"{len(lacking)} gates are"
        lines = "\n".join(f"• *{each.gate.value}*: {each.says} {each.todo}".rstrip() for each in lacking)
        raise GatesMissing(f"Not yet: {gates} missing before a final notice to {file.customer.name}.\n{lines}", lacking)


def require_severe_route(file: CaseFile) -> None:
    """Refuse letting a customer go by the severe route while its facts are not confirmed or a strike is contested."""
    lacking = [each for each in (_facts(file), _contests(file), _hold(file)) if not each.passed]
    if lacking:
        raise Refusal(f"Not yet: {' '.join(f'{each.says} {each.todo}' for each in lacking)}")


def refuse_waiver_as_proposer(file: CaseFile, proposer: str) -> None:
    """Refuse opening a ballot to who waived *our part* or *the talk*, while another manager is there to open it."""
    own = [each.gate for each in list_gates(file) if each.waived is not None and each.waived.waived_by == proposer]
    mine = [f"“{gate.value}”" for gate in own if gate in _NEED_ANOTHER_MANAGER]
    if mine and file.managers - {proposer}:
        raise NotAllowed(f"You waived {' and '.join(mine)} yourself, so another manager opens this ballot.")


def refuse_confirmer_as_proposer(file: CaseFile, proposer: str) -> None:
    """Refuse opening a ballot by the severe route to who confirmed its facts, while another manager is there."""
    if file.case.facts_by == proposer and file.managers - {proposer}:
        raise NotAllowed("You confirmed the facts of the severe strike yourself, so another manager opens this ballot.")


def next_change_at(file: CaseFile) -> datetime | None:
    """When time alone will change a gate next: the day from which the talk's answer counts; None once it does."""
    answered = list_talks_on_problem(file)
    counts_from = _counts_from(_latest(answered), file) if answered else None
    return counts_from if counts_from is not None and file.now < counts_from else None


def list_talks_on_problem(file: CaseFile) -> list[Talk]:
    """The talks that were answered and held after the problem was stated."""
    return [talk for talk in file.talks if talk.answer is not None and _about_the_problem(talk, file)]


def check_agreement(file: CaseFile, by: str) -> None:
    """Refuse agreeing that the problem is theirs: where nobody says so, and to who said it while others may agree.

    Somebody alone confirms it after some days. Whoever deals with the customer may agree, and every manager.
    """
    case, name, key = file.case, file.customer.name, file.customer.key
    if case.side is not ProblemSide.THEIRS or not case.problem:
        raise AlreadyDone(
            f"Nobody says that the problem of {name} is theirs. `/umpire problem {key}` shows and states it."
        )
    if case.agreed_by is not None:
        raise AlreadyDone(f"It is agreed already that the problem of {name} is theirs.")
    if by != case.side_by:
        if by not in file.dealing | file.managers:
            raise NotAllowed(f"Only who deals with {name}, or a manager, can agree whose part the problem is.")
        return
    if _others(file):
        raise NotAllowed(f"You said it yourself. Somebody else who deals with {name}, or a manager, has to agree.")
    if file.now < (since := alone_from(file)):
        raise NotAllowed(f"Nobody else is there to agree, so you may confirm it yourself from {_at(since, file)} on.")


def list_people_to_agree(file: CaseFile) -> frozenset[str]:
    """Who may agree by now that the problem is theirs; nobody where that is not asked."""
    case = file.case
    if case.side is not ProblemSide.THEIRS or not case.problem or case.agreed_by is not None:
        return frozenset()
    if others := _others(file):
        return others
    alone = case.side_by is not None and file.now >= alone_from(file)
    return frozenset({case.side_by}) if alone and case.side_by else frozenset()


def alone_from(file: CaseFile) -> datetime:
    """From when on somebody alone may confirm that the problem is theirs."""
    return (file.case.side_at or file.now) + ALONE_AFTER


def _others(file: CaseFile) -> frozenset[str]:
    """Who may agree with who said whose part the problem is."""
    return (file.dealing | file.managers) - {file.case.side_by or ""}


def check_confirmation(file: CaseFile, by: str) -> None:
    """Refuse confirming the facts of a severe strike: where there is none, twice, and to its reporter.

    A manager who is alone, or among reporters only, may do so once the strike is a day old.
    """
    severe = _severe(file)
    if not severe:
        raise AlreadyDone(f"No severe strike on {file.customer.name} counts, so there are no facts to confirm.")
    if _facts(file).passed:
        raise AlreadyDone(f"The facts of the severe strike on {file.customer.name} are confirmed already.")
    parties = list_parties(severe)
    if by in parties and file.managers - parties:
        raise NotAllowed("You reported it, so another manager confirms the facts.")
    since = max(strike.recorded_at for strike in severe) + CONFIRM_AFTER
    if (by in parties or not file.managers - {by}) and file.now < since:
        raise NotAllowed(f"No second manager is there, so you may confirm the facts from {_at(since, file)} on.")


def is_asked_to_confirm(file: CaseFile, by: str) -> bool:
    """Whether this manager is asked to confirm the facts: they stand in the way, and nothing but them."""
    if [passage.gate for passage in list_missing_gates(file)] != [Gate.FACTS]:
        return False
    try:
        check_confirmation(file, by)
    except Refusal:
        return False
    return True


def check_waiver(file: CaseFile, gate: Gate, by: str) -> None:
    """Refuse waiving what cannot be waived, or needs no waiver, or what another manager should judge."""
    passage = next((each for each in list_gates(file) if each.gate is gate), _facts(file))
    if gate not in WAIVABLE:
        raise NotAllowed(f"The gate “{gate.value}” cannot be waived. {passage.says} {passage.todo}".rstrip())
    if gate in (waiver.gate for waiver in file.waivers):
        raise AlreadyDone(f"The gate “{gate.value}” is waived already.")
    if passage.passed:
        raise AlreadyDone(f"The gate “{gate.value}” is passed, so there is nothing to waive.")
    parties = list_parties(file.tally.live)
    if gate in _NEED_ANOTHER_MANAGER and by in parties and file.managers - parties:
        raise NotAllowed(f"You reported a strike, so another manager decides whether to waive “{gate.value}”.")


def list_waivable_gates(file: CaseFile) -> tuple[Gate, ...]:
    """The missing gates that can be waived; refused where there is none."""
    found = tuple(passage.gate for passage in list_missing_gates(file) if passage.gate in WAIVABLE)
    if not found:
        raise AlreadyDone(f"{file.customer.name} has no missing gate that can be waived.")
    return found


def parse_gate(word: str) -> Gate:
    """The gate of that name, in any case."""
    try:
        return Gate(word.strip().casefold())
    except ValueError:
        known = ", ".join(f"`{gate.value}`" for gate in WAIVABLE)
        raise Malformed(f"“{word}” is not a gate. These can be waived: {known}.", field="gate") from None


def list_reporters(found: Iterable[Strike]) -> frozenset[str]:
    """Everybody who reported these strikes: who recorded them, and witnesses; not those spoken for.

    One person alone could otherwise pass the gate; the colleague can join as a witness.
    """
    return frozenset(person for strike in found for person in (strike.reporter, *strike.witnesses))


def list_parties(found: Iterable[Strike]) -> frozenset[str]:
    """Everybody who is a party to these strikes: the reporters, and those spoken for."""
    return list_reporters(found) | {strike.on_behalf_of for strike in found if strike.on_behalf_of is not None}


def _let(checked: GateStatus, through: BallotDoor, waiver: Waiver | None) -> GateStatus:
    """The gate as the door and a waiver leave it. A gate that is passed anyway needs neither."""
    if checked.passed:
        return checked
    if checked.gate in _SPARED_GATES[through]:
        return replace(checked, passed=True, skipped=True, says=f"Not needed: {through.value}.", todo="")
    if waiver is not None and checked.gate in WAIVABLE:
        return replace(checked, passed=True, waived=waiver, todo="")
    return checked


def _points(file: CaseFile) -> GateStatus:
    points, needed = file.tally.points, file.policy.strikes_to_case
    if points >= needed:
        return GateStatus(Gate.POINTS, True, f"{points} live points.")
    return _lacks(Gate.POINTS, f"{points} of {needed} live points.", "Strikes make them; a manager may waive it.")


def _reporters(file: CaseFile) -> GateStatus:
    live, policy = file.tally.live, file.policy
    people = len(list_reporters(live))
    days = (max(s.incident_on for s in live) - min(s.incident_on for s in live)).days if live else 0
    said = f"{_count(people, 'person', 'people')} over {_count(days, 'day')}"
    wanted = min(policy.gate_reporters, max(1, len(file.dealing)))
    if people >= wanted and days >= policy.gate_days:
        return GateStatus(Gate.REPORTERS, True, f"{said}.")
    needed = f"{_count(wanted, 'person', 'people')} over {_count(policy.gate_days, 'day')}"
    hint = "A colleague who saw it too joins with `/strike`; a manager may waive it."
    return _lacks(Gate.REPORTERS, f"Live strikes come from {said}; {needed} are needed.", hint)


def _problem(file: CaseFile) -> GateStatus:
    if file.case.problem:
        return GateStatus(Gate.PROBLEM, True, "The real problem is stated.")
    how = f"The owner or a manager states it: `/umpire problem {file.customer.key} <what it is>`."
    return _lacks(Gate.PROBLEM, "The real problem is not stated yet.", how)


def _fixes(file: CaseFile) -> GateStatus:
    """Our part: no fix is open, and the problem is owned, by a fix that is finished or as theirs by two people."""
    still = [fix for fix in file.fixes if fix.state is fixes.FixState.OPEN]
    if still:
        says = f"{_numbers(still)} of ours {'is' if len(still) == 1 else 'are'} open."
        how = f"When it is mended: `/umpire fix {file.customer.key} done {still[0].id} <what was done>`."
        return _lacks(Gate.FIXES, says, how)
    if not file.case.problem or file.case.side is None:
        how = f"The owner or a manager says it: `/umpire problem {file.customer.key} --side ours|theirs|both`."
        return _lacks(Gate.FIXES, "Nobody has said yet whose part the problem is.", how)
    return _theirs(file) if file.case.side is ProblemSide.THEIRS else _owned(file)


def _theirs(file: CaseFile) -> GateStatus:
    case, how = file.case, f"`/umpire problem {file.customer.key} agree`."
    if case.agreed_by is not None:
        alone = case.agreed_by == case.side_by
        who = "who said so confirmed it a week later" if alone else "two people agree"
        return GateStatus(Gate.FIXES, True, f"The problem is theirs: {who}.")
    if _others(file):
        return _lacks(Gate.FIXES, "The problem is said to be theirs, and a second person has to agree.", how)
    if file.now >= (since := alone_from(file)):
        return _lacks(Gate.FIXES, "The problem is said to be theirs, and who said so has to confirm it.", how)
    says = "The problem is said to be theirs. Nobody else is there to agree, so who said so confirms it"
    return _lacks(Gate.FIXES, f"{says} from {_at(since, file)} on.", how)


def _owned(file: CaseFile) -> GateStatus:
    key, done = file.customer.key, [fix for fix in file.fixes if fixes.settles_our_part(fix, file.case.id)]
    if done:
        return GateStatus(
            Gate.FIXES, True, f"{_numbers(done)} {'is' if len(done) == 1 else 'are'} done, and they know."
        )
    untold = fixes.list_fixes_to_tell(file.fixes, file.case.id)
    if untold:
        first = untold[-1]
        lacks = "nobody said that they were told" if first.told_at is None else "it is not linked to this problem"
        how = f"When they know what changed: `/umpire fix {key} told {first.id}`."
        return _lacks(Gate.FIXES, f"Fix #{first.id} is done, but {lacks}.", how)
    part = "ours" if file.case.side is ProblemSide.OURS else "partly ours"
    how = f"Open one, and finish it: `/umpire fix {key} <what we mend>`."
    return _lacks(Gate.FIXES, f"The problem is {part}, and no fix for it is done.", how)


def _numbers(found: list[Fix]) -> str:
    return f"Fix{'es' if len(found) > 1 else ''} {', '.join(f'#{fix.id}' for fix in found)}"


def _talk(file: CaseFile) -> GateStatus:
    key, about_it = file.customer.key, list_talks_on_problem(file)
    if not about_it:
        planned = next((each.planned_on for each in reversed(file.talks) if each.planned_on and not each.answer), None)
        if planned is not None:
            then = f"Record what they answered: `/umpire talk {key}`."
            return _lacks(Gate.TALK, f"The talk is planned for {_day(planned)}.", then)
        then = f"Plan it, or record what they answered: `/umpire talk {key}`."
        if any(each.answer for each in file.talks):
            return _lacks(Gate.TALK, "They were talked to, but not since the problem was stated.", then)
        return _lacks(Gate.TALK, "Nobody has talked to them yet.", then)
    talk, counts_from = _latest(about_it), next_change_at(file)
    if counts_from is not None:
        day = _day(counts_from.astimezone(file.policy.zone).date())
        if talk.answer is TalkAnswer.RECEPTIVE:
            return _lacks(Gate.TALK, f"They were receptive: they have until {day} to show it.", "Wait, or waive it.")
        return _lacks(Gate.TALK, f"No reply yet; without one this counts from {day}.", "Wait, or waive it.")
    if talk.answer is TalkAnswer.NOT_TOLD and not talk.said.strip():
        return _lacks(Gate.TALK, "They were not told, and nobody said why.", f"Say why: `/umpire talk {key}`.")
    return GateStatus(Gate.TALK, True, f"{_ANSWER_SENTENCES[talk.answer or TalkAnswer.NOT_TOLD]}.")


def _about_the_problem(talk: Talk, file: CaseFile) -> bool:
    """Whether the talk was held after the problem was stated; where that was waived, any talk will do."""
    if not file.case.problem:
        return any(waiver.gate is Gate.PROBLEM for waiver in file.waivers)
    stated_at = file.case.problem_at
    if stated_at is None:
        return True
    if (talk.recorded_at or talk.planned_at) < stated_at:
        return False
    return talk.answer is TalkAnswer.NOT_TOLD or _begun(talk, file) >= stated_at.astimezone(file.policy.zone).date()


def _facts(file: CaseFile) -> GateStatus:
    """That a second manager confirmed what the newest severe strike says; without one there is nothing to confirm."""
    severe = _severe(file)
    confirmed = file.case.facts_at
    newest = max((strike.recorded_at for strike in severe), default=None)
    if newest is None or (confirmed is not None and confirmed >= newest):
        return GateStatus(Gate.FACTS, True, "A second manager confirmed the facts.")
    how = f"A manager who did not report it: `/umpire gates {file.customer.key} confirm`."
    return _lacks(Gate.FACTS, "The facts of the severe strike are not confirmed.", how)


def _severe(file: CaseFile) -> tuple[Strike, ...]:
    return tuple(strike for strike in file.tally.live if strike.weight >= file.policy.severe_weight)


_ANSWER_SENTENCES = {
    TalkAnswer.RECEPTIVE: "They were receptive",
    TalkAnswer.PARTLY: "They were partly receptive",
    TalkAnswer.PUSHED_BACK: "They pushed back",
    TalkAnswer.NO_REPLY: "They did not reply",
    TalkAnswer.NOT_TOLD: "They were not told, with a reason",
}


def _latest(answered: Iterable[Talk]) -> Talk:
    """The answer that stands: the one recorded last."""
    return max(answered, key=lambda talk: (talk.recorded_at or talk.planned_at, talk.id))


def _counts_from(talk: Talk, file: CaseFile) -> datetime | None:
    """When an answer begins to count: receptive people get days to show it, silent ones business days to reply."""
    calendar, policy = file.policy.calendar, file.policy
    begun = _begun(talk, file)
    if talk.answer is TalkAnswer.RECEPTIVE:
        return calendar.start_of(begun + timedelta(days=policy.receptive_days))
    if talk.answer is TalkAnswer.NO_REPLY:
        return calendar.start_of(silence_counts_from(begun, policy))
    return None


def _begun(talk: Talk, file: CaseFile) -> date:
    """The local day on which they were talked to, or first asked."""
    return talk.held_on or talk.planned_on or talk.planned_at.astimezone(file.policy.zone).date()


def _contests(file: CaseFile) -> GateStatus:
    stand = strikes.find_phases(file.strikes, now=file.now, policy=file.policy)
    contested = sorted(number for number, phase in stand.items() if phase is StrikePhase.CONTESTED)
    if not contested:
        return GateStatus(Gate.CONTESTS, True, "No strike is contested.")
    numbers, first = ", ".join(f"#{number}" for number in contested), contested[0]
    says = f"Strike {numbers} is contested." if len(contested) == 1 else f"Strikes {numbers} are contested."
    how = f"A manager decides: `/strike uphold {first} <why>` or `/strike void {first} <why>`."
    return _lacks(Gate.CONTESTS, says, how)


def _hold(file: CaseFile) -> GateStatus:
    hold = file.hold
    if hold is None or hold.released_at is not None or file.now >= hold.until:
        return GateStatus(Gate.HOLD, True, "Not on hold.")
    until = _day(hold.until.astimezone(file.policy.zone).date())
    how = f"A manager may end it: `/umpire release {file.customer.key}`."
    return _lacks(Gate.HOLD, f"{file.customer.name} is on hold until {until}.", how)


_CHECKS: dict[Gate, Callable[[CaseFile], GateStatus]] = {
    Gate.POINTS: _points,
    Gate.REPORTERS: _reporters,
    Gate.PROBLEM: _problem,
    Gate.FIXES: _fixes,
    Gate.TALK: _talk,
    Gate.FACTS: _facts,
    Gate.CONTESTS: _contests,
    Gate.HOLD: _hold,
}


def _lacks(gate: Gate, says: str, todo: str) -> GateStatus:
    return GateStatus(gate, False, says, todo)


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _at(instant: datetime, file: CaseFile) -> str:
    return f"{instant.astimezone(file.policy.zone):%-d %B %Y, %H:%M}"


def _day(on: date) -> str:
    return f"{on:%-d %B %Y}"
