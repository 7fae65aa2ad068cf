"""How ballots read: the message in the review channel, the reminder, and the private answers to `/vote`."""

from collections import Counter
from typing import Any

from markupsafe import Markup

from bot.features.ballots.usecases.opening import BallotList, BallotOpened, PersonalBallot, PostedBallot
from bot.features.ballots.usecases.running import BallotChanged
from bot.features.ballots.usecases.voting import VoteCast, VoterRecused
from bot.features.capacity.messages import format_cover
from bot.slack import fitting, formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Button, Message, escape, mention, render
from bot.workflow.ballots import BallotSnapshot
from scoring import notices
from scoring.ballots import ABSTAIN, MIN_ROLL, NO, YES, Ballot, BallotKind, BallotState, Vote
from scoring.capacity import FULL_COVER
from scoring.cases import ballot_openings, gates
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Gate
from scoring.cases.fixes import FixState
from scoring.cases.talks import TalkAnswer
from scoring.values.moments import Moment, Sentence
from scoring.values.notes import NOTE_LIMIT

MOST_NAMES = 40
"""How many people one list names. Of further ones it gives the number."""
REASON_LENGTH = 300
"""How many characters of a voter's or a waiver's reason are shown."""
PROBLEM_LENGTH = 600
"""How many characters of the real problem are shown."""
MOST_REASONS, REASONS_LIMIT = 100, 36_000
"""How many voters' reasons a modal shows, and how many characters they have together: in any script it holds them."""
PASSED = {
    BallotKind.NOTICE: Markup("Passed: {} gets its final notice."),
    BallotKind.TERMINATE: Markup("Passed: we let {} go."),
}
REJECTED = {
    BallotKind.NOTICE: Markup("Rejected: {} gets no final notice."),
    BallotKind.TERMINATE: Markup("Rejected: {} stays."),
}


def format_question(kind: BallotKind, customer: str) -> str:
    """Write the decision as a question of one line."""
    return {
        BallotKind.NOTICE: f"Shall we give {customer} its final notice?",
        BallotKind.TERMINATE: f"Shall we let {customer} go?",
        BallotKind.OWNER: f"Who hands {customer} over?",
    }[kind]


def format_end(poll: BallotSnapshot) -> Moment:
    """Write when the ballot closes."""
    return Moment(poll.ballot.closes_at, poll.policy.zone)


def format_turnout(poll: BallotSnapshot) -> str:
    """Write how many have voted, such as `2 of 4`. It never says who voted what."""
    return f"{len(poll.count.votes)} of {len(poll.count.roll)}"


def explain_quorum(poll: BallotSnapshot) -> str:
    """Say in words how many have to vote and which majority decides."""
    rules, kind, roll = poll.ballot.rules, poll.ballot.kind, len(poll.count.roll)
    if rules.size == MIN_ROLL:
        return "Two people can decide this, so both must agree: two yes. Silence is never yes."
    nonvoters = rules.size - roll
    quorum = (
        f"{rules.size} people decide; {nonvoters} of them {'does' if nonvoters == 1 else 'do'} not vote. "
        if nonvoters > 0
        else ""
    )
    quorum += f"At least {poll.count.needed} of {roll} have to vote"
    if kind is BallotKind.OWNER:
        who = "There are too few voters, so the managers choose. " if rules.sign_off else ""
        return f"{who}{quorum}. Most votes decide; in a tie a manager picks."
    if rules.sign_off:
        return "There are too few voters, so two managers sign off: two yes and no no. Silence is never yes."
    if kind is BallotKind.TERMINATE:
        return f"{quorum}. It passes with two thirds of all yes and no, and at least 2 yes. Silence is never yes."
    return f"{quorum}. It passes with more yes than no, and at least 2 yes. A tie keeps the customer."


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
        flags.append("Who proposed it does not vote.")
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
    facts = [("Opened through", find_door(file, ballot)), ("Live strikes", _summarize_strikes(file))]
    if file.case.problem:
        facts.append(("Real problem", formatting.short(file.case.problem, min(PROBLEM_LENGTH, longest))))
    facts.append(("Our part", _summarize_our_part(file)))
    facts.append(("The talk", _summarize_talk(file, min(REASON_LENGTH, longest))))
    ground = notices.find_termination_ground(file.notice, file.strikes, now=file.now, policy=file.policy)
    if ballot.kind is BallotKind.TERMINATE and ballot.state is BallotState.OPEN and ground is not None:
        facts.append(("Final notice", ground))
    if file.tally.severe and file.case.facts_at is not None:
        facts.append(("Severe", "a severe strike counts, and a second manager confirmed the facts"))
    return facts


def find_door(file: CaseFile, ballot: Ballot) -> str:
    """Return the way by which the case came to this ballot.

    Older ballots did not keep it, so for them it is worked out from the case as it is now.
    """
    return ballot.door or str(ballot_openings.find_door(ballot.kind, file) or "")


def list_waived_gates(file: CaseFile, longest: int) -> list[tuple[str, str, str]]:
    """List the waived gates as (gate, who waived it, why)."""
    length = min(REASON_LENGTH, longest)
    return [(waiver.gate.value, waiver.waived_by, formatting.short(waiver.why, length)) for waiver in file.waivers]


def list_costs(poll: BallotSnapshot) -> list[tuple[str, str]]:
    """List what letting go loses and frees, as far as it was known when the ballot opened."""
    known = poll.ballot.costs or {}
    costs = []
    if "revenue" in known:
        costs.append(("Revenue lost a year", formatting.money(known["revenue"], poll.policy.currency)))
    elif poll.ballot.kind is BallotKind.TERMINATE:
        costs.append(("Revenue lost a year", "not known"))
    if "minutes" in known:
        costs.append(("Hours freed a month", formatting.duration(known["minutes"])))
    if "cover" in known:
        costs.append(("Pipeline cover", format_cover(known["cover"], known.get("unknown", 0))))
    return costs


def build_choice_buttons(posted: PostedBallot) -> list[Button]:
    """Build one button for every choice, all in the same style."""
    ballot = posted.poll.ballot
    number = str(ballot.id)
    if ballot.kind is not BallotKind.OWNER:
        return [Button(choice.capitalize(), f"vote_{choice}", number) for choice in (YES, NO, ABSTAIN)]
    candidates = [
        Button(f"Choose {get_candidate_name(posted, who)}", f"vote_for:{place}", f"{number} {who}")
        for place, who in enumerate(ballot.candidates, 1)
    ]
    return [*candidates, Button("Abstain", "vote_abstain", number)]


def build_pick_buttons(posted: PostedBallot) -> list[Button]:
    """Build one button for each tied candidate, for a manager to pick; none unless the ballot is tied."""
    poll = posted.poll
    if poll.ballot.state is not BallotState.TIED:
        return []
    return [
        Button(f"Pick {get_candidate_name(posted, who)}", f"vote_pick:{place}", f"{poll.ballot.id} {who}")
        for place, who in enumerate(poll.result.tied, 1)
    ]


def get_candidate_name(posted: PostedBallot, user_id: str) -> str:
    """Return the name of a candidate as it stands on a button."""
    return formatting.sentence(posted.names.get(user_id, user_id))


def format_headline(poll: BallotSnapshot) -> Markup:
    """Write the outcome of a ballot that is over, or that it is tied, in one line."""
    ballot, name = poll.ballot, escape(poll.customer.name)
    if ballot.state is BallotState.PASSED and ballot.chosen is not None:
        return Markup("Chosen: {} hands {} over.").format(mention(ballot.chosen), name)
    if ballot.state is BallotState.PASSED:
        return PASSED[ballot.kind].format(name)
    if ballot.state is BallotState.REJECTED:
        return REJECTED[ballot.kind].format(name)
    if ballot.state is BallotState.TIED:
        return Markup("Tied: a manager picks who hands {} over.").format(name)
    if ballot.state is BallotState.LAPSED:
        turnout = f"{format_turnout(poll)} voted, {poll.count.needed} had to"
        return Markup("Lapsed: {}. That is no rejection.").format(turnout)
    by = mention(ballot.closed_by) if ballot.closed_by else Markup("a manager")
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


def list_votes(poll: BallotSnapshot, longest: int) -> list[dict[str, object]]:
    """List who voted what and why, once voting is over. `stale` marks votes from before new facts came."""
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


def explain_next_step(poll: BallotSnapshot) -> Markup:
    """Say what comes next, and from whom."""
    ballot, key = poll.ballot, escape(poll.customer.key)
    if ballot.state is BallotState.TIED:
        return Markup("Managers use the buttons, or `/vote pick {} @candidate`.").format(key)
    if ballot.state is BallotState.LAPSED:
        return Markup("A manager may open it again: `/vote {} {}`.").format(ballot.kind.value, key)
    if ballot.state is BallotState.REJECTED:
        return _explain_when_again(ballot, poll)
    if ballot.state is not BallotState.PASSED:
        return Markup("")
    if ballot.kind is BallotKind.NOTICE:
        sentence = Markup("{} or another manager tells them, and records it with `/umpire notice {} given`.")
        return sentence.format(mention(ballot.proposer), key)
    if ballot.kind is BallotKind.TERMINATE:
        return Markup("Next, who hands them over? A manager asks: `/vote owner {} @colleague`.").format(key)
    return Markup("{} is asked, and accepts or declines.").format(mention(ballot.chosen or ""))


def _explain_when_again(ballot: Ballot, poll: BallotSnapshot) -> Markup:
    """Say when the same ballot may be opened again, if it has to wait."""
    reopens_at = ballot_openings.find_reopening_time(ballot, poll.policy)
    if reopens_at is None:
        return Markup("")
    when = escape(Moment(reopens_at, poll.policy.zone))
    return Markup("It may be asked again from {} on, or after a new strike.").format(when)


def _summarize_strikes(file: CaseFile) -> str:
    """Count the live strikes by reason, such as `2 × rude to support, late payment: 3 of 3 points`."""
    counted = Counter(strike.reason.replace("-", " ") for strike in file.tally.live)
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


HELP: dict[str, HelpEntry] = {
    "vote": HelpEntry(
        "decide together: final notice, letting go, and who hands over",
        "voters, and managers to open and run ballots",
        (
            ("/vote list", "what is open; `/vote acme` shows one ballot, with your vote"),
            ("/vote acme yes", "casts or changes your vote; also `no`, `abstain`, and a reason after it"),
            ("/vote acme @li", "votes for a candidate"),
            ("/vote recuse acme", "leaves the roll, if you should not judge here"),
            ("/vote notice acme", "opens the ballot on a final notice, or says which gates are missing"),
            (
                "/vote terminate acme two months unpaid",
                'opens the one on letting them go; it needs a reason, and beyond a quarter\'s cap `--beyond-cap "why"`',
            ),
            (
                "/vote owner acme @li @ben",
                "opens the one on who carries out the handover; `/umpire customer owner` says who looks after "
                "a customer",
            ),
            ("/vote extend acme", "half its time more, once; `close acme` when nothing can change the result any more"),
            ("/vote cancel acme wrong customer", "ends it without a result; `pick acme @li` settles a tie"),
        ),
    )
}


def render_ballot(posted: PostedBallot) -> Message:
    """Render the ballot's message in the review channel: the question while it is open, then outcome and votes."""
    poll = posted.poll
    running = poll.ballot.state is BallotState.OPEN
    buttons = [*build_choice_buttons(posted), *_build_voter_buttons(poll)] if running else build_pick_buttons(posted)

    def draw(longest: int) -> Message:
        more = _build_reasons_button(posted, longest)
        return render("ballot", buttons=[*buttons, *more], **_build_shared_values(posted, longest))

    return fitting.draw_within_limit(draw, longest=NOTE_LIMIT)


def render_reminder(posted: PostedBallot) -> Message:
    """Render the private reminder to somebody who has not voted, with the same buttons as the ballot."""
    poll = posted.poll
    return render(
        "ballot_reminder",
        question=_format_question(poll),
        ends=format_end(poll),
        reason_required=poll.ballot.rules.reason_required,
        buttons=[*build_choice_buttons(posted), *_build_voter_buttons(poll)],
    )


def render_personal_ballot(personal: PersonalBallot) -> Message:
    """Render the ballot for one person: their own vote, and buttons for what they may do."""
    posted, poll = personal.posted, personal.posted.poll
    vote, buttons = poll.vote_of(personal.user_id), list[Button]()
    voter = personal.user_id in poll.count.roll
    if poll.ballot.state is BallotState.OPEN and voter:
        buttons = [*build_choice_buttons(posted), _build_recuse_button(poll)]
    elif personal.manager:
        buttons = build_pick_buttons(posted)

    def draw(longest: int) -> Message:
        return render(
            "vote_seen",
            buttons=[*buttons, *_build_reasons_button(posted, longest)],
            voter=voter,
            mine=_format_choice(vote.choice, posted) if vote else "",
            stale=vote is not None and vote.user_id in poll.count.stale,
            **_build_shared_values(posted, longest),
        )

    return fitting.draw_within_limit(draw, longest=NOTE_LIMIT)


def render_reasons(posted: PostedBallot) -> Message:
    """Render every reason on a ballot, whole: why it was opened, why gates were waived, and, once it is over, votes."""
    poll, ballot = posted.poll, posted.poll.ballot
    waivers = [] if ballot.kind is BallotKind.OWNER else posted.file.waivers
    titled = (
        ("Proposed because", ballot.reason),
        ("Beyond this quarter's cap on farewells, because", ballot.beyond_cap or ""),
        *((f"{waiver.gate.value.capitalize()} waived, because", waiver.why) for waiver in waivers),
        ("Ended because", ballot.closed_why or ""),
    )
    votes = [
        (vote.user_id, _format_choice(vote.choice, posted), vote.why) for vote in list_counted_votes(poll) if vote.why
    ]

    def draw(longest: int) -> Message:
        return render(
            "vote_reasons",
            question=_format_question(poll),
            titled=[(title, formatting.short(why, longest)) for title, why in titled if why],
            votes=[(who, choice, formatting.short(why, longest)) for who, choice, why in votes[:MOST_REASONS]],
            more=max(0, len(votes) - MOST_REASONS),
        )

    return fitting.draw_within_limit(draw, longest=NOTE_LIMIT, limit=REASONS_LIMIT)


def render_opened(opened: BallotOpened) -> Message:
    """Render the private answer to who opened a ballot: when it closes, who votes, where it was posted."""
    poll = opened.poll
    return render(
        "vote_opened",
        question=_format_question(poll),
        key=poll.customer.key,
        ends=format_end(poll),
        needs=explain_quorum(poll),
        roll=formatting.count(len(poll.count.roll), "person", "people"),
        told=opened.channel,
        minutes=formatting.count(poll.policy.undo_minutes, "minute"),
        undo=opened.undo,
    )


def render_vote(cast: VoteCast) -> Message:
    """Render the private answer to a vote: what counts now and until when, or what the vote decided."""
    poll, before = cast.poll, cast.before
    vote = cast.vote
    whom = vote.choice if vote.choice in poll.ballot.candidates else ""
    return render(
        "vote_cast",
        question=_format_question(poll),
        key=poll.customer.key,
        said=vote.choice,
        whom=whom,
        changed=before is not None and before.choice != vote.choice,
        ends=format_end(poll),
        turnout=format_turnout(poll),
        running=poll.ballot.state is BallotState.OPEN,
        headline=_format_headline_once_over(poll),
    )


def render_recused(recused: VoterRecused) -> Message:
    """Render the private answer to somebody who left the roll."""
    poll = recused.poll
    return render(
        "vote_recused",
        question=_format_question(poll),
        key=poll.customer.key,
        left=formatting.count(len(poll.count.roll), "person", "people"),
        needed=poll.count.needed,
        enough=len(poll.count.roll) >= poll.count.needed,
        running=poll.ballot.state is BallotState.OPEN,
        headline=_format_headline_once_over(poll),
        minutes=formatting.count(poll.policy.undo_minutes, "minute"),
        undo=recused.undo,
    )


def render_changed(changed: BallotChanged) -> Message:
    """Render the private answer to a manager who extended, cancelled, closed or decided a ballot."""
    poll = changed.poll
    return render(
        "vote_ran",
        what=changed.change,
        question=_format_question(poll),
        key=poll.customer.key,
        ends=format_end(poll),
        headline=_format_headline_once_over(poll),
        sums=format_tally(poll),
        follows=explain_next_step(poll),
        minutes=formatting.count(poll.policy.undo_minutes, "minute"),
        undo=changed.undo,
    )


def render_list(ballot_list: BallotList) -> Message:
    """Render the list of ballots that are open or tied, the next to close first."""
    rows = [
        {
            "question": _format_question(poll),
            "key": poll.customer.key,
            "tied": poll.ballot.state is BallotState.TIED,
            "ends": format_end(poll),
            "turnout": format_turnout(poll),
            "voter": ballot_list.user_id in poll.count.roll,
            "voted": poll.vote_of(ballot_list.user_id) is not None,
        }
        for poll in ballot_list.polls[:MOST_NAMES]
    ]
    return render("vote_list", rows=rows, more=max(0, len(ballot_list.polls) - MOST_NAMES))


def _build_shared_values(posted: PostedBallot, longest: int) -> dict[str, Any]:
    """Collect what both the channel's message and one person's view show of a ballot.

    What people wrote is cut to `longest` characters.
    """
    poll, file = posted.poll, posted.file
    ballot = poll.ballot
    running = ballot.state is BallotState.OPEN
    recused = [seat.user_id for seat in poll.seats if seat.recused_at is not None]
    return {
        "question": _format_question(poll),
        "state": ballot.state.value,
        "running": running,
        "key": poll.customer.key,
        "reason": formatting.short(ballot.reason, longest),
        "beyond": formatting.short(ballot.beyond_cap or "", longest),
        "proposer": ballot.proposer,
        "facts": list_facts(file, ballot, longest),
        "costs": list_costs(poll),
        "waived": [] if ballot.kind is BallotKind.OWNER else list_waived_gates(file, longest),
        "candidates": list(ballot.candidates),
        "opened": Moment(ballot.opened_at, poll.policy.zone),
        "ends": format_end(poll),
        "turnout": format_turnout(poll),
        "needs": explain_quorum(poll),
        "flags": list_flags(poll, file),
        "roll": list(poll.count.roll[:MOST_NAMES]),
        "reporters": _list_reporters(posted),
        "roll_more": max(0, len(poll.count.roll) - MOST_NAMES),
        "left": recused[:MOST_NAMES],
        "headline": _format_headline_once_over(poll),
        "why": formatting.short(ballot.closed_why or "", longest),
        "sums": format_tally(poll),
        "rows": list_votes(poll, longest),
        "rows_more": max(0, len(poll.count.votes) - MOST_NAMES),
        "silent": [] if running or ballot.state is BallotState.CANCELLED else list(poll.count.waiting[:MOST_NAMES]),
        "follows": explain_next_step(poll),
    }


def _list_reporters(posted: PostedBallot) -> list[str]:
    """List the voters who reported one of the strikes; nobody in a ballot on who hands over."""
    poll = posted.poll
    if poll.ballot.kind is BallotKind.OWNER:
        return []
    return list(ballot_openings.list_reporters_on_roll(posted.file, poll.ballot, poll.count.roll))[:MOST_NAMES]


def _format_question(poll: BallotSnapshot) -> str:
    return format_question(poll.ballot.kind, poll.customer.name)


def _format_headline_once_over(poll: BallotSnapshot) -> object:
    """Return the headline, or "" while the ballot is open."""
    return "" if poll.ballot.state is BallotState.OPEN else format_headline(poll)


def _build_voter_buttons(poll: BallotSnapshot) -> list[Button]:
    """Build the buttons that every voter gets beside the choices."""
    return [_build_recuse_button(poll), Button("My Vote", "ballot_show", poll.customer.key)]


def _build_reasons_button(posted: PostedBallot, longest: int) -> list[Button]:
    """Build the button that shows every reason whole, where one of them is cut or left out."""
    ballot, votes = posted.poll.ballot, list_counted_votes(posted.poll)
    waivers = () if ballot.kind is BallotKind.OWNER else posted.file.waivers
    notes = (ballot.reason, ballot.beyond_cap or "", ballot.closed_why or "")
    whys = (*(waiver.why for waiver in waivers), *(vote.why for vote in votes))
    length = min(REASON_LENGTH, longest)
    cut = any(len(note) > longest for note in notes) or any(len(why) > length for why in whys)
    if not cut and len(votes) <= MOST_NAMES:
        return []
    return [Button("All Reasons", "ballot_reasons", str(ballot.id))]


def _build_recuse_button(poll: BallotSnapshot) -> Button:
    sure = f"You leave the roll of this ballot on {formatting.short(poll.customer.name, 100)}, and do not vote in it."
    return Button("Recuse Myself", "recuse", str(poll.ballot.id), sure)


def _format_choice(choice: str, posted: PostedBallot) -> str:
    """Return a candidate's name, or any other choice as it is."""
    return posted.names.get(choice, choice)
