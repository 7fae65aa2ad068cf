"""Gates: the conditions for a ballot on a final notice, and which of them a manager may waive.

Source: product.md, steps before a final notice, and decision record 7.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from scoring import strikes
from scoring.cases import ballot_doors, fixes
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import WAIVABLE, Gate, ProblemSide, Waiver
from scoring.cases.fixes import Fix
from scoring.cases.holds import wait_with_holds
from scoring.cases.talks import Talk, TalkAnswer, find_unanswered_talk, goodwill_ends_on, silence_counts_from
from scoring.deciders import find_deciders, refuse_party
from scoring.refusals import AlreadyDone, Malformed, NotAllowed, Refusal
from scoring.strikes import Strike, StrikePhase
from scoring.values.moments import Moment, NamedPerson, Sentence, round_up_to_minute


@dataclass(frozen=True, slots=True)
class GateStatus:
    """Whether one gate is passed, with a sentence (`says`) and, if it is not, the command that helps (`todo`).

    `waived` is set if it passes only because a manager waived it, `skipped` if it is not needed for this ballot.
    """

    gate: Gate
    passed: bool
    says: str
    todo: str = ""
    waived: Waiver | None = None
    skipped: bool = False


ALONE_AFTER, CONFIRM_AFTER = timedelta(days=7), timedelta(hours=24)
"""How long somebody without a colleague waits to confirm whose problem it is, and the facts of a severe strike."""
_NEED_ANOTHER_MANAGER = frozenset({Gate.FIXES, Gate.TALK})
"""Gates that a party to the strikes, or the proposer of the ballot, may not waive while there is another manager."""


GATE_NAMES = {
    Gate.POINTS: "Points",
    Gate.REPORTERS: "Several reporters",
    Gate.PROBLEM: "The real problem",
    Gate.FIXES: "Our part",
    Gate.TALK: "The talk",
    Gate.FACTS: "The facts of the severe strike",
    Gate.CONTESTS: "No open contest",
    Gate.HOLD: "No hold",
}
"""What people read in the place of a gate; its value is what they type."""


class GatesMissing(Refusal):
    """Refusal of a ballot because gates are missing; `passages` are those gates."""

    def __init__(self, sentence: str, passages: tuple[GateStatus, ...]) -> None:
        super().__init__(sentence)
        self.passages = passages


def list_gates(file: CaseFile) -> tuple[GateStatus, ...]:
    """List every gate in order, each passed, unnecessary, waived or missing."""
    door = ballot_doors.notice_door(file)
    waived = {waiver.gate: waiver for waiver in file.waivers}
    gates = tuple(_apply_door_and_waiver(_CHECKS[gate](file), door, waived.get(gate)) for gate in Gate)
    severe = door is ballot_doors.BallotDoor.SEVERE and any(passage.skipped for passage in gates)
    return tuple(passage for passage in gates if severe or passage.gate is not Gate.FACTS)


def list_missing_gates(file: CaseFile) -> tuple[GateStatus, ...]:
    """List the gates that are not passed, in order."""
    return tuple(passage for passage in list_gates(file) if not passage.passed)


def require_all_gates(file: CaseFile) -> None:
    """Refuse a ballot on a final notice while gates are missing, naming each of them and what helps."""
    missing = list_missing_gates(file)
    if missing:
        steps = "one step is" if len(missing) == 1 else f"{len(missing)} steps are"
        heading = f"Not yet: {steps} missing before a final notice to {file.customer.name}."
        lines = (part for each in missing for part in (f"\n• *{GATE_NAMES[each.gate]}*: ", *_say_what_helps(each)))
        raise GatesMissing(Sentence(heading, *lines), missing)


def require_severe_route(file: CaseFile) -> None:
    """Refuse to let a customer go for a severe strike that is unconfirmed or contested, or while on hold."""
    missing = [each for each in (_check_facts(file), _check_contests(file), _check_hold(file)) if not each.passed]
    if missing:
        lines = (part for each in missing for part in (" ", *_say_what_helps(each)))
        raise Refusal(Sentence("Not yet:", *lines))


def refuse_waiver_as_proposer(file: CaseFile, proposer: str) -> None:
    """Refuse a proposer who waived the gate of fixes or talk themselves, while a manager is there who did not."""
    waived = [each for each in list_gates(file) if each.waived is not None and each.gate in _NEED_ANOTHER_MANAGER]
    waivers = {each.waived.waived_by for each in waived if each.waived is not None}
    mine = [f"“{each.gate.value}”" for each in waived if each.waived and each.waived.waived_by == proposer]
    sentence = f"You waived {' and '.join(mine)} yourself, so another manager opens this ballot."
    refuse_party(proposer, waivers, file.managers, sentence)


def refuse_confirmer_as_proposer(file: CaseFile, proposer: str) -> None:
    """Refuse a proposer who confirmed the facts of the severe strike, while there is another manager."""
    sentence = "You confirmed the facts of the severe strike yourself, so another manager opens this ballot."
    parties = () if file.case.facts_by is None else (file.case.facts_by,)
    refuse_party(proposer, parties, file.managers, sentence)


def next_change_at(file: CaseFile) -> datetime | None:
    """Find when time alone will change a gate: the moment from which the talk's answer counts; None once it does."""
    answered = list_talks_on_problem(file)
    counts_from = _counts_from(_latest_answered(answered), file) if answered else None
    return counts_from if counts_from is not None and file.now < counts_from else None


def list_talks_on_problem(file: CaseFile) -> list[Talk]:
    """List the answered talks that were held after the problem was stated."""
    return [talk for talk in file.talks if talk.answer is not None and _about_the_problem(talk, file)]


def find_latest_answer(file: CaseFile) -> TalkAnswer | None:
    """Find what was last answered in a talk about the problem; None without such a talk."""
    answered = list_talks_on_problem(file)
    return _latest_answered(answered).answer if answered else None


def is_talk_waived(file: CaseFile) -> bool:
    """Whether a manager waived the talk; then nobody is asked to plan, to hold or to record one."""
    return any(waiver.gate is Gate.TALK for waiver in file.waivers)


def find_waiting_talk(file: CaseFile) -> Talk | None:
    """Find the newest talk whose answer somebody is asked for; None if the talk was waived."""
    return None if is_talk_waived(file) else find_unanswered_talk(file.talks)


def is_new_talk_needed(file: CaseFile) -> bool:
    """Whether they were talked to only before the problem was stated, so that another talk is to be planned."""
    answered = any(talk.answer is not None for talk in file.talks)
    return answered and not is_talk_waived(file) and not list_talks_on_problem(file) and not find_waiting_talk(file)


def is_talk_to_plan(file: CaseFile) -> bool:
    """Whether the talk can be planned: none about the problem waits or was held, and nothing is being mended first."""
    mending = any(fix.state is fixes.FixState.OPEN for fix in file.fixes)
    done = is_talk_waived(file) or bool(list_talks_on_problem(file)) or find_unanswered_talk(file.talks) is not None
    return bool(file.case.problem) and not mending and not done


def check_agreement(file: CaseFile, by: str) -> None:
    """Refuse a person who may not agree that the problem is the customer's.

    Everybody who deals with the customer and every manager may agree, but not the person who said so first. If there
    is nobody else, that person may confirm it after seven days.
    """
    case, name, key = file.case, file.customer.name, file.customer.key
    if case.side is not ProblemSide.THEIRS or not case.problem:
        raise AlreadyDone(
            f"Nobody says that the problem of {name} is theirs. `/umpire problem {key}` shows and states it."
        )
    if case.agreed_by is not None:
        raise AlreadyDone(f"It is agreed already that the problem of {name} is theirs.")
    people, from_at = list_people_to_agree(file)
    if by not in people:
        sentence = f"Only somebody who deals with {name}, or a manager, can agree whose part the problem is."
        if by == case.side_by:
            sentence = f"You said it yourself. Somebody else who deals with {name}, or a manager, has to agree."
        raise NotAllowed(sentence, people=tuple(sorted(people)))
    if from_at is not None:
        raise NotAllowed(_say_from("Nobody else is there to agree, so you may confirm it yourself", from_at, file))


def list_people_to_agree(file: CaseFile) -> tuple[frozenset[str], datetime | None]:
    """List who may agree that the problem is the customer's, and from when, where they have to wait.

    Nobody may if it is not in question. Who said so first may confirm it if nobody else is there.
    """
    case = file.case
    if case.side is not ProblemSide.THEIRS or not case.problem or case.agreed_by is not None:
        return frozenset(), None
    if others := _list_others(file):
        return others, None
    since = alone_from(file)
    alone = frozenset({case.side_by} - file.gone if case.side_by is not None else ())
    return alone, since if file.now < since else None


def alone_from(file: CaseFile) -> datetime:
    """Work out from when the person who said so may alone confirm that the problem is the customer's."""
    since = file.case.side_at or file.now
    return round_up_to_minute(wait_with_holds(since, since + ALONE_AFTER, file.held))


def _list_others(file: CaseFile) -> frozenset[str]:
    """List everybody who may agree, other than the person who said whose part the problem is."""
    return (file.dealing | file.managers) - {file.case.side_by or ""}


def check_confirmation(file: CaseFile, by: str) -> None:
    """Refuse to confirm the facts of a severe strike if there is none, if they are confirmed, or to its reporter.

    Where no other manager could do it, a manager may confirm them once the strike is a day old.
    """
    severe = _list_severe(file)
    if not severe:
        raise AlreadyDone(f"No severe strike on {file.customer.name} counts, so there are no facts to confirm.")
    if _check_facts(file).passed:
        raise AlreadyDone(f"The facts of the severe strike on {file.customer.name} are confirmed already.")
    people, from_at = list_people_to_confirm(file)
    if by not in people:
        who = "another manager" if people & file.managers else "an admin"
        sentence = f"You reported it, so {who} confirms the facts."
        if by not in list_parties(severe):
            sentence = f"{who[0].upper()}{who[1:]} confirms the facts of the severe strike."
        raise NotAllowed(sentence, people=tuple(sorted(people)))
    if from_at is not None:
        raise NotAllowed(_say_from("Nobody else is there to, so you may confirm the facts", from_at, file))


def are_facts_confirmed(file: CaseFile) -> bool:
    """Whether the facts of the newest severe strike are confirmed, or there is none."""
    return _check_facts(file).passed


def list_people_to_confirm(file: CaseFile) -> tuple[frozenset[str], datetime | None]:
    """List who may confirm the facts of the severe strikes, and from when, where they have to wait.

    Managers who are no party may at once; where every manager is a party, admins who are none and not away for long.
    A manager who is alone, or all if nobody is impartial, may after a day.
    """
    severe = _list_severe(file)
    parties = list_parties(severe)
    second = frozenset(find_deciders(parties, file.managers, file.admins - file.absent))
    if second and (len(file.managers) > 1 or file.managers & parties):
        return second, None
    recorded_at = max((strike.recorded_at for strike in severe), default=file.now - CONFIRM_AFTER)
    since = round_up_to_minute(wait_with_holds(recorded_at, recorded_at + CONFIRM_AFTER, file.held))
    return file.managers, since if file.now < since else None


def list_severe_parties(file: CaseFile) -> frozenset[str]:
    """List who reported the severe strikes that count, or had them reported on their behalf."""
    return list_parties(_list_severe(file))


def check_waiver(file: CaseFile, gate: Gate, by: str) -> None:
    """Refuse to waive a gate that cannot or need not be waived, or that another manager should judge."""
    status = next((each for each in list_gates(file) if each.gate is gate), _check_facts(file))
    if gate not in WAIVABLE:
        raise NotAllowed(Sentence(f"The step “{gate.value}” cannot be waived. ", *_say_what_helps(status)))
    if gate in (waiver.gate for waiver in file.waivers):
        raise AlreadyDone(f"The step “{gate.value}” is waived already.")
    if status.passed:
        raise AlreadyDone(f"The step “{gate.value}” is done, so there is nothing to waive.")
    people = list_waivers(file, gate)
    if by not in people:
        sentence = f"You reported a strike, so another manager decides whether to waive “{gate.value}”."
        raise NotAllowed(sentence, people=people)


def list_waivers(file: CaseFile, gate: Gate) -> tuple[str, ...]:
    """List the managers who may waive this gate: if it is about our part, those who are no party, if there are any."""
    parties = list_parties(file.tally.live) if gate in _NEED_ANOTHER_MANAGER else frozenset()
    return find_deciders(parties, file.managers) or tuple(sorted(file.managers))


def list_waivable_gates(file: CaseFile) -> tuple[Gate, ...]:
    """List the missing gates that can be waived. Refused: when there is none."""
    gates = tuple(passage.gate for passage in list_missing_gates(file) if passage.gate in WAIVABLE)
    if not gates:
        raise AlreadyDone(f"{file.customer.name} has no missing step that can be waived.")
    return gates


def parse_gate(word: str) -> Gate:
    """Read the name of a gate, in upper or lower case. Refused: any other word."""
    try:
        return Gate(word.strip().casefold())
    except ValueError:
        known = ", ".join(f"`{gate.value}`" for gate in WAIVABLE)
        raise Malformed(f"“{word}” is not a step. These can be waived: {known}.", field="gate") from None


def list_reporters(strikes: Iterable[Strike]) -> frozenset[str]:
    """List everybody who recorded one of these strikes or joined it as a witness.

    Colleagues on whose behalf a strike was recorded do not count, or one person could pass the gate alone.
    """
    return frozenset(person for strike in strikes for person in (strike.reporter, *strike.witnesses))


def list_parties(strikes: Iterable[Strike]) -> frozenset[str]:
    """List the parties to these strikes: their reporters, witnesses, and colleagues they were recorded for."""
    return list_reporters(strikes) | {strike.on_behalf_of for strike in strikes if strike.on_behalf_of is not None}


def _apply_door_and_waiver(status: GateStatus, door: ballot_doors.BallotDoor, waiver: Waiver | None) -> GateStatus:
    """Mark a missing gate as passed if the door makes it unnecessary or a manager waived it."""
    if status.passed:
        return status
    if status.gate in ballot_doors.SPARED_GATES[door]:
        says = f"Not needed, because of {ballot_doors.describe_door(door)}."
        return replace(status, passed=True, skipped=True, says=says, todo="")
    if waiver is not None and status.gate in WAIVABLE:
        return replace(status, passed=True, waived=waiver, todo="")
    return status


def _check_points(file: CaseFile) -> GateStatus:
    points, needed = file.tally.points, file.policy.strikes_to_case
    if points >= needed:
        return GateStatus(Gate.POINTS, True, f"{_format_count(points, 'point')}.")
    return _build_missing(
        Gate.POINTS, f"{points} of {needed} points.", "Strikes make them; a manager may waive this step."
    )


def _check_reporters(file: CaseFile) -> GateStatus:
    live, policy = file.tally.live, file.policy
    people = len(list_reporters(live))
    days = (max(s.incident_on for s in live) - min(s.incident_on for s in live)).days if live else 0
    reported = f"{_format_count(people, 'person', 'people')} over {_format_count(days, 'day')}"
    people_needed = _count_people_needed(file)
    if people >= people_needed and days >= policy.gate_days:
        return GateStatus(Gate.REPORTERS, True, f"{reported}.")
    needed = f"{_format_count(people_needed, 'person', 'people')} over {_format_count(policy.gate_days, 'day')}"
    hint = f"{describe_lacking_reporters(file)}; a manager may waive this step."
    return _build_missing(Gate.REPORTERS, f"The strikes come from {reported}; it takes {needed}.", hint)


def describe_lacking_reporters(file: CaseFile) -> str:
    """Say what would pass the gate of reporters: another person who saw it, a later incident and from which day on."""
    live, colleague = file.tally.live, "a colleague who saw it too joins with `/strike`"
    first = min((strike.incident_on for strike in live), default=None)
    enough_on = first + timedelta(days=file.policy.gate_days) if first is not None else None
    if enough_on is None or any(strike.incident_on >= enough_on for strike in live):
        return colleague[:1].upper() + colleague[1:]
    later = f"A strike for something that happens on {_format_day(enough_on)} or later makes up the days"
    return later if len(list_reporters(live)) >= _count_people_needed(file) else f"{later}, and {colleague}"


def _count_people_needed(file: CaseFile) -> int:
    return min(file.policy.gate_reporters, max(1, len(file.dealing)))


def _check_problem(file: CaseFile) -> GateStatus:
    if file.case.problem:
        return GateStatus(Gate.PROBLEM, True, "The real problem is stated.")
    command = f"The owner or a manager states it: `/umpire problem {file.customer.key} <what it is>`."
    return _build_missing(Gate.PROBLEM, "Nobody has stated it yet.", command)


def _check_fixes(file: CaseFile) -> GateStatus:
    """Check our part: no fix is open, and either a fix is done or two people agree that the problem is theirs."""
    still = [fix for fix in file.fixes if fix.state is fixes.FixState.OPEN]
    if still:
        says = f"{_list_numbers(still)} of ours {'is' if len(still) == 1 else 'are'} open."
        command = f"When it is mended: `/umpire fix {file.customer.key} done {still[0].id} <what was done>`."
        return _build_missing(Gate.FIXES, says, command)
    if not file.case.problem or file.case.side is None:
        command = f"The owner or a manager says it: `/umpire problem {file.customer.key} --side ours|theirs|both`."
        return _build_missing(Gate.FIXES, "Nobody has said yet whose part the problem is.", command)
    return _check_their_part(file) if file.case.side is ProblemSide.THEIRS else _check_owned_part(file)


def _check_their_part(file: CaseFile) -> GateStatus:
    case, command = file.case, f"`/umpire problem {file.customer.key} agree`."
    same = NamedPerson(case.side_by, "whoever said so") if case.side_by is not None else "whoever said so"
    if case.agreed_by is not None:
        alone = case.agreed_by == case.side_by
        who = "who said so confirmed it a week later" if alone else "two people agree"
        return GateStatus(Gate.FIXES, True, f"The problem is theirs: {who}.")
    if _list_others(file):
        says = "The problem is said to be theirs, and a second person has to agree."
        return _build_missing(Gate.FIXES, says, f"Somebody who deals with them, or a manager: {command}")
    if case.side_by in file.gone:
        says = "The problem is said to be theirs, and whoever said so is no longer here."
        return _build_missing(Gate.FIXES, says, f"The owner or a manager, once there is one, agrees: {command}")
    if file.now >= (since := alone_from(file)):
        says = Sentence("The problem is said to be theirs, and ", same, " has to confirm it.")
        return _build_missing(Gate.FIXES, says, f"Nobody else is there to agree: {command}")
    says = Sentence("The problem is said to be theirs. Nobody else is there to agree, so ", same, " confirms it")
    return _build_missing(Gate.FIXES, _say_from(says, since, file), f"Then: {command}")


def _check_owned_part(file: CaseFile) -> GateStatus:
    key, done = file.customer.key, [fix for fix in file.fixes if fixes.settles_our_part(fix, file.case.id)]
    if done:
        return GateStatus(
            Gate.FIXES, True, f"{_list_numbers(done)} {'is' if len(done) == 1 else 'are'} done, and they know."
        )
    untold = fixes.list_fixes_to_tell(file.fixes, file.case.id)
    if untold:
        first = untold[-1]
        lacks = "nobody said that they were told" if first.told_at is None else "it is not linked to this problem"
        command = f"When they know what changed: `/umpire fix {key} told {first.id}`."
        return _build_missing(Gate.FIXES, f"Fix #{first.id} is done, but {lacks}.", command)
    part = "ours" if file.case.side is ProblemSide.OURS else "partly ours"
    command = f"Open one, and finish it: `/umpire fix {key} <what we mend>`."
    return _build_missing(Gate.FIXES, f"The problem is {part}, and no fix for it is done.", command)


def _list_numbers(fixes: list[Fix]) -> str:
    return f"Fix{'es' if len(fixes) > 1 else ''} {', '.join(f'#{fix.id}' for fix in fixes)}"


def _check_talk(file: CaseFile) -> GateStatus:
    key, about_it = file.customer.key, list_talks_on_problem(file)
    if not about_it:
        planned = next((each.planned_on for each in reversed(file.talks) if each.planned_on and not each.answer), None)
        if planned is not None:
            then = f"Record what they answered: `/umpire talk {key}`."
            verb = "was" if planned < file.now.astimezone(file.policy.zone).date() else "is"
            return _build_missing(Gate.TALK, f"The talk {verb} planned for {_format_day(planned)}.", then)
        then = f"Plan it, or record what they answered: `/umpire talk {key}`."
        if any(each.answer for each in file.talks):
            then = f"Plan a new one: `/umpire talk {key}`."
            return _build_missing(Gate.TALK, "The last talk was before the problem was stated.", then)
        return _build_missing(Gate.TALK, "Nobody has talked to them yet.", then)
    talk, counts_from = _latest_answered(about_it), next_change_at(file)
    if counts_from is not None:
        day = _format_day(counts_from.astimezone(file.policy.zone).date())
        if talk.answer is TalkAnswer.RECEPTIVE:
            return _build_missing(
                Gate.TALK, f"They were receptive: they have until {day} to show it.", "Wait, or waive this step."
            )
        return _build_missing(
            Gate.TALK, f"No reply yet; from {day} on, that counts as an answer.", "Wait, or waive this step."
        )
    if talk.answer is TalkAnswer.NOT_TOLD and not talk.said.strip():
        return _build_missing(Gate.TALK, "They were not told, and nobody said why.", f"Say why: `/umpire talk {key}`.")
    return GateStatus(Gate.TALK, True, f"{ANSWER_SENTENCES[talk.answer or TalkAnswer.NOT_TOLD]}.")


def _about_the_problem(talk: Talk, file: CaseFile) -> bool:
    """Whether the talk was held after the problem was stated; if that gate was waived, any talk will do."""
    if not file.case.problem:
        return any(waiver.gate is Gate.PROBLEM for waiver in file.waivers)
    stated_at = file.case.problem_at
    if stated_at is None:
        return True
    if (talk.recorded_at or talk.planned_at) < stated_at:
        return False
    return talk.answer is TalkAnswer.NOT_TOLD or _talk_day(talk, file) >= stated_at.astimezone(file.policy.zone).date()


def _check_facts(file: CaseFile) -> GateStatus:
    """Check that a second manager confirmed the facts of the newest severe strike, if there is one."""
    severe = _list_severe(file)
    confirmed = file.case.facts_at
    newest = max((strike.recorded_at for strike in severe), default=None)
    if newest is None or (confirmed is not None and confirmed >= newest):
        return GateStatus(Gate.FACTS, True, "A second manager confirmed the facts.")
    command = f"`/umpire steps {file.customer.key} confirm`."
    people, from_at = list_people_to_confirm(file)
    says = "The facts of the severe strike are not confirmed."
    if from_at is not None:
        who = "The only manager" if len(people) == 1 else "No manager or admin is impartial, so a manager"
        return _build_missing(
            Gate.FACTS, _say_from(f"{says} {who} may confirm them", from_at, file), f"Then: {command}"
        )
    who = "A manager" if people & file.managers or not people else "An admin"
    return _build_missing(Gate.FACTS, says, f"{who} who did not report it: {command}")


def _list_severe(file: CaseFile) -> tuple[Strike, ...]:
    return tuple(strike for strike in file.tally.live if strike.weight >= file.policy.severe_weight)


ANSWER_SENTENCES = {
    TalkAnswer.RECEPTIVE: "They were receptive",
    TalkAnswer.PARTLY: "They were partly receptive",
    TalkAnswer.PUSHED_BACK: "They pushed back",
    TalkAnswer.NO_REPLY: "They did not reply",
    TalkAnswer.NOT_TOLD: "They were not told, with a reason",
}


def _latest_answered(answered: Iterable[Talk]) -> Talk:
    """Return the talk whose answer was recorded last."""
    return max(answered, key=lambda talk: (talk.recorded_at or talk.planned_at, talk.id))


def _counts_from(talk: Talk, file: CaseFile) -> datetime | None:
    """Find from when an answer counts: receptive customers get days to show it, silent ones days to reply."""
    calendar, policy = file.policy.calendar, file.policy
    begun = _talk_day(talk, file)
    if talk.answer is TalkAnswer.RECEPTIVE:
        return calendar.start_of(goodwill_ends_on(begun, policy, file.held))
    if talk.answer is TalkAnswer.NO_REPLY:
        return calendar.start_of(silence_counts_from(begun, policy, file.held))
    return None


def _talk_day(talk: Talk, file: CaseFile) -> date:
    """Return the local day on which the customer was talked to, or first asked."""
    return talk.held_on or talk.planned_on or talk.planned_at.astimezone(file.policy.zone).date()


def _check_contests(file: CaseFile) -> GateStatus:
    stand = strikes.phases_of(file.strikes, now=file.now, policy=file.policy)
    contested = sorted(number for number, phase in stand.items() if phase is StrikePhase.CONTESTED)
    if not contested:
        return GateStatus(Gate.CONTESTS, True, "No strike is contested.")
    numbers, first = ", ".join(f"#{number}" for number in contested), contested[0]
    says = f"Strike {numbers} is contested." if len(contested) == 1 else f"Strikes {numbers} are contested."
    return _build_missing(Gate.CONTESTS, says, explain_contest(file, first))


def explain_contest(file: CaseFile, number: int) -> Sentence:
    """Say who decides on a contested strike and how; where nobody is free to, when it lapses."""
    strike = next(each for each in file.strikes if each.id == number)
    judges = strikes.list_judges(strike, managers=file.managers, admins=file.admins)
    if judges:
        who = "A manager" if file.managers & set(judges) else "An admin"
        return Sentence(f"{who} decides: `/strike uphold {number} <why>` or `/strike void {number} <why>`.")
    known = next((each for each in file.contests if each.strike.id == number), None)
    clock = known or strikes.build_contest(strike, file.now, file.policy)
    ends: tuple[str | Moment, ...] = (" it lapses in their favour in time.",)
    if clock.lapses_at is not None:
        ends = (" on ", Moment(clock.lapses_at, file.policy.zone), " it lapses in their favour.")
    return Sentence("Nobody here is free to decide;", *ends)


def _check_hold(file: CaseFile) -> GateStatus:
    hold = file.hold
    if hold is None or hold.released_at is not None or file.now >= hold.until:
        return GateStatus(Gate.HOLD, True, "Not on hold.")
    until = _format_day(hold.until.astimezone(file.policy.zone).date())
    command = f"A manager may end it: `/umpire release {file.customer.key}`."
    return _build_missing(Gate.HOLD, f"{file.customer.name} is on hold until {until}.", command)


_CHECKS: dict[Gate, Callable[[CaseFile], GateStatus]] = {
    Gate.POINTS: _check_points,
    Gate.REPORTERS: _check_reporters,
    Gate.PROBLEM: _check_problem,
    Gate.FIXES: _check_fixes,
    Gate.TALK: _check_talk,
    Gate.FACTS: _check_facts,
    Gate.CONTESTS: _check_contests,
    Gate.HOLD: _check_hold,
}


def _build_missing(gate: Gate, says: str, todo: str) -> GateStatus:
    return GateStatus(gate, False, says, todo)


def _say_what_helps(status: GateStatus) -> tuple[str, ...]:
    return (status.says, f" {status.todo}") if status.todo else (status.says,)


def _format_count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _say_from(says: str, since: datetime, file: CaseFile) -> Sentence:
    return Sentence(says, " from ", Moment(since, file.policy.zone), " on.")


def _format_day(on: date) -> str:
    return f"{on:%-d %B %Y}"
