"""What is said of a ballot: its question, its rules, what it rests on, its votes and what comes next."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from markupsafe import Markup

from bot.features.ballots.usecases.opening import PostedBallot
from bot.features.capacity.messages import format_cover
from bot.slack import formatting
from bot.slack.rendering import escape, mention
from bot.workflow.ballots import BallotSnapshot
from scoring import ballots
from scoring.ballots import ABSTAIN, CONFIRM_DAYS, NO, YES, Ballot, BallotKind, BallotState, Vote
from scoring.capacity import FULL_COVER
from scoring.cases import ballot_doors, ballot_openings, gates
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Gate
from scoring.cases.fixes import FixState
from scoring.cases.talks import TalkAnswer
from scoring.notices import MAX_VOTES
from scoring.privacy import staff
from scoring.rules.reasons import spell_reason
from scoring.teams import ALONE, PAIR, Team
from scoring.values.moments import Moment, Sentence

MOST_NAMES = 40
"""How many people one list names. Of further ones it gives the number."""
REASON_LENGTH = 300
"""How many characters of a voter's or a waiver's reason are shown."""
PROBLEM_LENGTH = 600
"""How many characters of the real problem are shown."""
RESULTS, MOST_RESULTS = (BallotState.PASSED, BallotState.REJECTED, BallotState.LAPSED), 3
"""The ends of a ballot that later voters should know of, and how many of them, the newest first, are shown."""
PASSED = {
    BallotKind.NOTICE: Markup("Passed: {} gets its final notice."),
    BallotKind.TERMINATE: Markup("Passed: we let {} go."),
}
REJECTED = {
    BallotKind.NOTICE: Markup("Rejected: {} gets no final notice."),
    BallotKind.TERMINATE: Markup("Rejected: {} stays."),
}
CONFIRMED = {
    BallotKind.NOTICE: Markup("Passed: the final notice to {} stands."),
    BallotKind.TERMINATE: Markup("Passed: the decision to let {} go stands."),
}
NOT_CONFIRMED = {
    BallotKind.NOTICE: Markup("Rejected: the final notice to {} does not stand."),
    BallotKind.TERMINATE: Markup("Rejected: {} stays."),
}
"""How a ballot came out that was held because of the customer's reply."""


def format_question(ballot: Ballot, customer: str) -> str:
    """Write the decision as a question of one line; another one if it is voted on again after a reply."""
    if ballot.reply_id is not None:
        return {
            BallotKind.NOTICE: f"Does the final notice to {customer} stand?",
            BallotKind.TERMINATE: f"Is it still right to let {customer} go?",
        }[ballot.kind]
    return {
        BallotKind.NOTICE: f"Shall we give {customer} its final notice?",
        BallotKind.TERMINATE: f"Shall we let {customer} go?",
        BallotKind.OWNER: f"Who hands {customer} over?",
    }[ballot.kind]


def format_end(poll: BallotSnapshot, *, stays: bool = False) -> Moment:
    """Write when the ballot closes: in how long, or on which weekday in a message that stays."""
    return Moment(poll.ballot.closes_at, poll.policy.zone, with_weekday=stays, read_at=None if stays else poll.now)


def may_confirm(poll: BallotSnapshot) -> bool:
    """Whether one person decides this alone, and the time to think is over."""
    return poll.ballot.confirms_at is not None and poll.ballot.confirms_at <= poll.now


def explain_confirmation(poll: BallotSnapshot, *, stays: bool = False) -> Sentence | None:
    """Say when one person who decides alone may confirm, and until when; None where more people decide."""
    if poll.ballot.confirms_at is None:
        return None
    begins = Moment(poll.ballot.confirms_at, poll.policy.zone, with_weekday=stays, read_at=None if stays else poll.now)
    ends = format_end(poll, stays=stays)
    if may_confirm(poll):
        return Sentence("Confirm by ", ends, ", or it lapses.")
    return Sentence("Confirm from ", begins, " on, and by ", ends, ", or it lapses.")


def format_turnout(poll: BallotSnapshot) -> str:
    """Write how many have voted, such as `2 of 4`. It never says who voted what."""
    return f"{len(poll.count.votes)} of {len(poll.count.roll)}"


def explain_quorum(poll: BallotSnapshot) -> str:
    """Say in words how many have to vote and which majority decides."""
    rules, kind, roll = poll.ballot.rules, poll.ballot.kind, len(poll.count.roll)
    if rules.size == ALONE:
        return (
            f"One person decides this: after {rules.hours} hours to think they have {CONFIRM_DAYS} business days to "
            "confirm it, or it lapses. Silence is never yes."
        )
    if rules.size == PAIR:
        return "Two people can decide this, so both must agree: two yes. Silence is never yes."
    nonvoters = rules.size - roll
    quorum = (
        f"The rules are those for {rules.size} people, of whom {nonvoters} "
        f"{'does' if nonvoters == 1 else 'do'} not vote. "
        if nonvoters > 0
        else ""
    )
    quorum += f"At least {poll.count.needed} of {roll} have to vote"
    if kind is BallotKind.OWNER:
        who = "There are too few voters, so the managers choose. " if rules.sign_off else ""
        return f"{who}{quorum}. Most votes decide; in a tie a manager picks."
    if rules.sign_off:
        return "There are too few voters, so two managers sign off: two yes and not one no. Silence is never yes."
    if kind is BallotKind.TERMINATE:
        return f"{quorum}. It passes with two thirds of all yes and no, and at least 2 yes. Silence is never yes."
    return f"{quorum}. It passes with more yes than no, and at least 2 yes. A tie keeps the customer."


def explain_later(team: Team, poll: BallotSnapshot, managers: Collection[str]) -> Markup:
    """Say who would decide on letting go after a final notice, as the team is now; "" on other ballots."""
    if poll.ballot.kind is not BallotKind.NOTICE:
        return Markup("")
    if not managers:
        return Markup("Nobody could open a ballot on letting go later: an admin adds a manager with {}.").format(
            "`/umpire roles manager add @name`"
        )
    proposer, zone = poll.ballot.proposer, poll.policy.zone
    if not team.has_enough(proposer=proposer, proposer_steps_out=True):
        possible_at = team.find_enough_from(proposer=proposer, proposer_steps_out=True)
        assert possible_at is not None, "only lost roles can leave a team without enough voters"
        sentence = Markup(
            "Letting go could be voted on from {} on: before that too few can, as whoever lost a role still counts."
        )
        return sentence.format(escape(Moment(possible_at, zone)))
    people = Markup(" and ").join(mention(who) for who in sorted(team.people))
    if team.size == ALONE:
        hours = ballots.TIME_TO_THINK[BallotKind.TERMINATE]
        return Markup("Letting go later would be for {} alone to decide, with {} hours to think.").format(people, hours)
    if team.size == PAIR:
        return Markup("Letting go later would be decided by {} together: both must agree.").format(people)
    seated = len(team.list_seats(proposer=proposer, proposer_steps_out=True))
    needed = ballots.rules_for(BallotKind.TERMINATE, poll.policy, size=team.size, seated=seated).needed
    return Markup("For letting go later, at least {} of the {} who do not propose it would have to vote.").format(
        needed, seated
    )


def hides_votes(poll: BallotSnapshot) -> bool:
    """Whether this ballot shows counts in the place of voters; what one person decides alone is an act of office."""
    return not staff.shows_votes(poll.policy) and poll.ballot.rules.size != ALONE


def explain_secrecy(poll: BallotSnapshot) -> str:
    """Say what is shown of the votes once the ballot closes, and if each of two voters can work out the other's."""
    if not hides_votes(poll):
        return "who voted what is shown when it closes."
    says = "when it closes I show how many voted what, and the reasons without names."
    if staff.warns_of_deduction(len(poll.count.roll), poll.policy):
        says += " Only two people vote, so each of them can work out from the count what the other voted."
    return says


def name_voters(voters: Sequence[str], poll: BallotSnapshot) -> Markup:
    """Name voters of this ballot, as many as a list names, or count them where votes are hidden; "" for nobody."""
    if not voters:
        return Markup("")
    if hides_votes(poll):
        return Markup("{}").format(len(voters))
    names = Markup(", ").join(mention(who) for who in voters[:MOST_NAMES])
    more = len(voters) - MOST_NAMES
    return names + (f" and {more} more" if more > 0 else "")


def describe_reporters(poll: BallotSnapshot, file: CaseFile) -> Markup:
    """Say who of the voters reported a strike, or count the reporters where they are hidden; "" for nobody."""
    if poll.ballot.kind is BallotKind.OWNER:
        return Markup("")
    parties = ballot_openings.list_parties_to_ballot(file, poll.ballot)
    voting = sorted(parties & set(poll.count.roll))
    if not staff.shows_names(poll.policy):
        counted = staff.count_reporters(parties, poll.count.roll)
        return Markup("Reported a strike: {}").format(counted) if parties else Markup("")
    names = Markup(", ").join(mention(who) for who in voting[:MOST_NAMES])
    says = (
        "Of them reported a strike" if poll.ballot.state is BallotState.OPEN else "Of the voters, who reported a strike"
    )
    return Markup("{}: {}").format(says, names) if voting else Markup("")


def list_flags(poll: BallotSnapshot, file: CaseFile) -> list[str]:
    """List what voters should know: a hold, new facts, more time, and whether the proposer votes."""
    ballot, zone = poll.ballot, poll.policy.zone
    flags: list[str] = []
    if file.hold is not None:
        until = formatting.day(file.hold.until.astimezone(zone).date())
        flags.append(f"On hold until {until}: the ballot stands still, and ends that much later.")
    if ballot.facts_at is not None:
        outdated = formatting.count(len(poll.count.stale), "vote is", "votes are")
        flags.append(Sentence("New facts came on ", Moment(ballot.facts_at, zone), f": {outdated} from before that."))
    if ballot.extended_at is not None:
        flags.append(Sentence("It was extended, once, on ", Moment(ballot.extended_at, zone), "."))
    if not ballot.rules.proposer_votes:
        flags.append("Whoever proposed it does not vote.")
    if (ballot.costs or {}).get("cover", FULL_COVER) < FULL_COVER:
        flags.append(
            "What new customers bring does not make up for what leaves: keep filling the funnel, whatever is decided."
        )
    return flags


def list_facts(file: CaseFile, ballot: Ballot, longest: int) -> list[tuple[str, str]]:
    """List what is on record about the case as (name, value), with what people wrote cut to `longest` characters.

    A ballot on who hands over has no such list.
    """
    if ballot.kind is BallotKind.OWNER:
        return []
    facts = [("Opened through", find_door(file, ballot)), ("Strikes that count", _summarize_strikes(file))]
    points = next(each for each in gates.list_gates(file) if each.gate is Gate.POINTS)
    if points.skipped and ballot.kind is BallotKind.NOTICE:
        facts.append(("Points", points.says.lower().rstrip(".")))
    if file.case.problem:
        facts.append(("Real problem", formatting.short(file.case.problem, min(PROBLEM_LENGTH, longest))))
    facts.append(("Our part", _summarize_our_part(file)))
    facts.append(("The talk", _summarize_talk(file, min(REASON_LENGTH, longest))))
    ground = ballot_openings.find_termination_ground(file)
    if ballot.kind is BallotKind.TERMINATE and ballot.state is BallotState.OPEN and ground is not None:
        facts.append(("Final notice", ground))
    if earlier := _list_earlier_results(file, ballot):
        facts.append(("Voted before", "; ".join(earlier)))
    if file.tally.severe and file.case.facts_at is not None:
        facts.append(("Severe", _describe_severe(file)))
    return facts


def _describe_severe(file: CaseFile) -> Markup:
    """Say who reported the severe strikes and who confirmed the facts, and that nobody else could if it was a party."""
    parties = gates.list_severe_parties(file)
    confirmer, named = file.case.facts_by or "", staff.shows_names(file.policy)
    by = Markup(", ").join(mention(each) for each in sorted(parties)) if named else staff.count_people(len(parties))
    says = Markup("a severe strike counts, reported by {}; {} confirmed the facts").format(by, mention(confirmer))
    alone = (named and confirmer in parties) or file.managers == {confirmer}
    return says + (", because no other manager was there" if alone else "")


def _list_earlier_results(file: CaseFile, ballot: Ballot) -> list[str]:
    """List how the same question ended before in this case, newest first: `rejected on 30 November (1 yes, 2 no)`."""
    ended = [
        each
        for each in reversed(file.ballots)
        if each.kind is ballot.kind and each.id < ballot.id and each.closed_at is not None and each.state in RESULTS
    ]
    return [_format_earlier_result(each, file) for each in ended[:MOST_RESULTS]]


def _format_earlier_result(ballot: Ballot, file: CaseFile) -> str:
    """Write how an earlier ballot ended, when, and with how many votes."""
    zone, counted = file.policy.zone, ballot.result or {}
    closed_on = (ballot.closed_at or ballot.closes_at).astimezone(zone).date()
    day = formatting.day(closed_on, file.now.astimezone(zone).date())
    votes = f"{counted.get(YES, 0)} yes, {counted.get(NO, 0)} no"
    return f"{ballot.state.value} on {day} ({votes})"


def find_door(file: CaseFile, ballot: Ballot) -> str:
    """Return the way by which the case came to this ballot.

    Older ballots did not keep it, so for them it is worked out from the case as it is now.
    """
    return ballot_doors.describe_door(ballot.door or str(ballot_openings.find_door(ballot.kind, file) or ""))


def list_waived_gates(file: CaseFile, longest: int) -> list[tuple[str, str, str]]:
    """List the waived gates as (gate, who waived it, why)."""
    length = min(REASON_LENGTH, longest)
    return [
        (gates.GATE_NAMES[waiver.gate], waiver.waived_by, formatting.short(waiver.why, length))
        for waiver in file.waivers
    ]


def list_costs(poll: BallotSnapshot) -> list[tuple[str, str]]:
    """List what letting go loses and frees, as far as it was known when the ballot opened."""
    known = poll.ballot.costs or {}
    costs = []
    if "revenue" in known:
        costs.append(("Revenue lost a year", formatting.whole_money(known["revenue"], poll.policy.currency)))
    elif poll.ballot.kind is BallotKind.TERMINATE:
        costs.append(("Revenue lost a year", "not known"))
    if "minutes" in known and staff.is_crowd(known.get("people", 0), poll.policy):
        costs.append(("Time freed a month", formatting.duration(known["minutes"])))
    if "cover" in known:
        costs.append(("New business covers", format_cover(known["cover"], known.get("unknown", 0))))
    return costs


def get_candidate_name(posted: PostedBallot, user_id: str) -> str:
    """Return the name of a candidate as it stands on a button."""
    return formatting.sentence(posted.names.get(user_id, user_id))


def format_headline(poll: BallotSnapshot) -> Markup:
    """Write the outcome of a ballot that is over, or that it is tied, in one line."""
    ballot, name = poll.ballot, escape(poll.customer.name)
    if ballot.state is BallotState.PASSED and ballot.chosen is not None:
        return Markup("Chosen: {} hands {} over.").format(mention(ballot.chosen), name)
    if ballot.state is BallotState.PASSED:
        return (PASSED if ballot.reply_id is None else CONFIRMED)[ballot.kind].format(name)
    if ballot.state is BallotState.REJECTED:
        return (REJECTED if ballot.reply_id is None else NOT_CONFIRMED)[ballot.kind].format(name)
    if ballot.state is BallotState.TIED:
        return Markup("Tied: a manager picks who hands {} over.").format(name)
    if ballot.state is BallotState.LAPSED and ballot.confirms_at is not None:
        return Markup("Lapsed: nobody confirmed it. That is not a rejection.")
    if ballot.state is BallotState.LAPSED:
        if ballots.is_quorum_out_of_reach(ballot, poll.count):
            left = len(poll.count.roll)
            return Markup("Lapsed: {} of its voters {} left, and {} had to vote. That is not a rejection.").format(
                left or "none", "is" if left < 2 else "are", poll.count.needed
            )
        turnout = f"{format_turnout(poll)} voted, {poll.count.needed} had to"
        return Markup("Lapsed: {}. That is not a rejection.").format(turnout)
    by = mention(ballot.closed_by) if ballot.closed_by else Markup("a manager")
    if ballot.reply_id is not None:
        return Markup("Cancelled by {}: so it is not confirmed.").format(by)
    return Markup("{} by {}: nothing was decided.").format("Cancelled" if ballot.closed_why else "Taken back", by)


def format_tally(poll: BallotSnapshot) -> Markup:
    """Write the counted votes, such as `4 yes, 1 no, 1 abstained`; nothing for a cancelled ballot."""
    result, ballot = poll.ballot.result, poll.ballot
    if result is None or ballot.state is BallotState.CANCELLED:
        return Markup("")
    abstained = result.get(ABSTAIN, 0)
    if ballot.kind is BallotKind.OWNER:
        ranked = sorted(ballot.candidates, key=lambda who: -result.get(who, 0))
        parts = [Markup("{} {}").format(mention(who), result.get(who, 0)) for who in ranked]
    else:
        parts = [Markup("{} {}").format(result.get(choice, 0), choice) for choice in (YES, NO)]
    if abstained:
        parts.append(Markup("{} abstained").format(abstained))
    return Markup(", ").join(parts)


def list_counted_votes(poll: BallotSnapshot) -> tuple[Vote, ...]:
    """List the votes, but none while the ballot runs, or if it was cancelled: who voted what is not shown then."""
    return () if poll.ballot.state in (BallotState.OPEN, BallotState.CANCELLED) else poll.count.votes


def list_hidden_reasons(poll: BallotSnapshot) -> list[str]:
    """List the reasons of the votes that count, in the order of their words, so that none leads to its voter."""
    return sorted(vote.why for vote in list_counted_votes(poll) if vote.why)


def list_votes(poll: BallotSnapshot, longest: int) -> list[dict[str, object]]:
    """List who voted what and why, once voting is over. `stale` marks votes from before new facts came.

    Where votes are hidden, only the reasons are listed, in an order that says nothing of their voters.
    """
    if hides_votes(poll):
        length = min(REASON_LENGTH, longest)
        return [{"who": "", "why": formatting.short(why, length)} for why in list_hidden_reasons(poll)[:MOST_NAMES]]
    return [
        {
            "who": vote.user_id,
            "whom": vote.choice if vote.choice in poll.ballot.candidates else "",
            "said": "abstains" if vote.choice == ABSTAIN else vote.choice,
            "why": formatting.short(vote.why, min(REASON_LENGTH, longest)),
            "stale": vote.user_id in poll.count.stale,
        }
        for vote in list_counted_votes(poll)[:MOST_NAMES]
    ]


def explain_next_step(poll: BallotSnapshot, file: CaseFile | None = None) -> Markup:
    """Say what comes next, and from whom; without the case, nothing of when letting go may be asked again."""
    ballot, key = poll.ballot, escape(poll.customer.key)
    if ballot.reply_id is not None:
        return _explain_second_ballot(ballot, key)
    if ballot.state is BallotState.TIED:
        return Markup("Managers use the buttons, or `/vote pick {} @candidate`.").format(key)
    if ballot.state is BallotState.LAPSED and ballots.is_quorum_out_of_reach(ballot, poll.count):
        sentence = Markup("A manager may open it again, by the rule for the team as it is now: `/vote {} {}`.")
        return sentence.format(ballot.kind.value, key)
    if ballot.state is BallotState.LAPSED:
        return Markup("A manager may open it again: `/vote {} {}`.").format(ballot.kind.value, key)
    if ballot.state is BallotState.REJECTED:
        return _explain_when_again(ballot, poll, file)
    if ballot.state is not BallotState.PASSED:
        return Markup("")
    if ballot.kind is BallotKind.NOTICE:
        sentence = Markup("{} or another manager tells them, and records it with `/umpire notice {} given`.")
        return sentence.format(mention(ballot.proposer), key)
    if ballot.kind is BallotKind.TERMINATE and ballot.rules.size in (ALONE, PAIR):
        return Markup("Next, a manager assigns who hands them over: `/umpire transition {} assign @name`.").format(key)
    if ballot.kind is BallotKind.TERMINATE:
        return Markup("Next, who hands them over? A manager asks: `/vote owner {} @colleague`.").format(key)
    return Markup("{} is asked, and accepts or declines.").format(mention(ballot.chosen or ""))


def _explain_second_ballot(ballot: Ballot, key: Markup) -> Markup:
    """Say what comes of a decision that was voted on again because of the customer's reply."""
    notice = ballot.kind is BallotKind.NOTICE
    tell = Markup(" A manager tells them so, and records it with `/umpire reply {} told`.").format(key)
    if ballot.state is BallotState.OPEN:
        return Markup("")
    if ballot.state is BallotState.PASSED:
        return (Markup("The final notice runs on.") if notice else Markup("The handover goes on.")) + tell
    decision = "the final notice" if notice else "the decision to let them go"
    sentence = Markup("So {} is withdrawn. A manager tells them, and records it with `/umpire reply {} told`.")
    return sentence.format(decision, key)


def _explain_when_again(ballot: Ballot, poll: BallotSnapshot, file: CaseFile | None) -> Markup:
    """Say when the same ballot may be opened again, if it has to wait, or that it takes a new final notice."""
    reopens_at = ballot_openings.find_reopening_time(ballot, poll.policy)
    if reopens_at is None:
        return Markup("")
    if ballot.kind is BallotKind.TERMINATE and file is None:
        return Markup("")
    if ballot.kind is BallotKind.TERMINATE and file is not None:
        return _explain_letting_go_again(reopens_at, file)
    when = escape(Moment(reopens_at, poll.policy.zone))
    return Markup("It may be asked again from {} on, or after a new strike.").format(when)


def _explain_letting_go_again(reopens_at: datetime, file: CaseFile) -> Markup:
    """Say when letting go may be voted on again, or that it takes a new final notice."""
    if ballot_openings.is_voted_out(file):
        sentence = Markup("That was vote {} over this final notice, and the last: another takes a new final notice.")
        return sentence.format(MAX_VOTES)
    zone, ends_at = file.policy.zone, ballot_openings.find_unused_end(file, reopens_at)
    if ends_at is not None:
        sentence = Markup("It may be asked again after a new strike; without one the final notice ends on {}.")
        return sentence.format(escape(Moment(ends_at, zone)))
    when = escape(Moment(reopens_at, zone))
    return Markup("It may be asked again from {} on, or after a new strike.").format(when)


def _summarize_strikes(file: CaseFile) -> str:
    """Count the live strikes by reason, such as `2 × rude to support, late payment: 3 of 3 points`."""
    counted = Counter(spell_reason(strike.reason) for strike in file.tally.live)
    reasons = [f"{number} × {reason}" if number > 1 else reason for reason, number in sorted(counted.items())]
    points = formatting.points(file.tally.points, file.policy.strikes_to_case)
    return f"{formatting.listed(reasons, 8)}: {points}" if reasons else "none"


def _summarize_our_part(file: CaseFile) -> str:
    """Say whose side the problem is on and how many fixes there are, and nothing that is not on record."""
    passage = next(each for each in gates.list_gates(file) if each.gate is Gate.FIXES)
    done_fixes, open_fixes = (sum(fix.state is state for fix in file.fixes) for state in (FixState.DONE, FixState.OPEN))
    counts = [
        f"{formatting.count(number, 'fix', 'fixes')} {text}"
        for number, text in ((done_fixes, "done"), (open_fixes, "open"))
        if number
    ]
    ownership = "Not owned" if passage.skipped or passage.waived is not None else passage.says.rstrip(".")
    return f"{ownership} ({', '.join(counts) or 'no fix on record'})"


def _summarize_talk(file: CaseFile, length: int) -> str:
    """Say how the customer answered the latest talk, with so many characters of what they said."""
    answered = [talk for talk in file.talks if talk.answer is not None]
    if not answered:
        return "Nobody has talked to them"
    talk = answered[-1]
    quotation = f": “{formatting.short(talk.said, length)}”" if talk.said else ""
    return f"{gates.ANSWER_SENTENCES[talk.answer or TalkAnswer.NOT_TOLD]}{quotation}"
