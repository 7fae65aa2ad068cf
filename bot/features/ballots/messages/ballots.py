"""How ballots read: the message in the review channel, the reminder, and the private answers to `/vote`."""

from typing import Any

from bot.features.ballots.messages import wording
from bot.features.ballots.usecases.opening import BallotList, BallotOpened, PersonalBallot, PostedBallot
from bot.features.ballots.usecases.running import BallotChanged
from bot.features.ballots.usecases.voting import VoteCast, VoterRecused
from bot.slack import fitting, formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Button, Message, render, render_over
from bot.workflow.ballots import BallotSnapshot
from scoring.ballots import ABSTAIN, NO, YES, BallotKind, BallotState
from scoring.cases import gates
from scoring.replies import list_joined
from scoring.values.moments import Moment, describe_distance
from scoring.values.notes import NOTE_LIMIT

MOST_REASONS, REASONS_LIMIT = 100, 36_000
"""How many voters' reasons a modal shows, and how many characters they have together: in any script it holds them."""
MOST_REPLIES = 5
"""How many replies to the decision a ballot shows that is held because of them."""

ENDINGS = {
    BallotState.PASSED: "it passed",
    BallotState.REJECTED: "it was rejected",
    BallotState.TIED: "it is tied, and a manager picks",
    BallotState.LAPSED: "it lapsed, since too few voted",
    BallotState.CANCELLED: "it was cancelled",
}
"""How a ballot came out, for who was reminded of it."""


def build_choice_buttons(posted: PostedBallot) -> list[Button]:
    """Build one button for every choice, all in the same style."""
    ballot = posted.poll.ballot
    number = str(ballot.id)
    if ballot.confirms_at is not None:
        confirm = [Button("Confirm", "vote_yes", number)] if wording.may_confirm(posted.poll) else []
        return [*confirm, Button("Do Not", "vote_no", number)]
    if ballot.kind is not BallotKind.OWNER:
        return [Button(choice.capitalize(), f"vote_{choice}", number) for choice in (YES, NO, ABSTAIN)]
    candidates = [
        Button(f"Choose {wording.get_candidate_name(posted, who)}", f"vote_for:{place}", f"{number} {who}")
        for place, who in enumerate(ballot.candidates, 1)
    ]
    return [*candidates, Button("Abstain", "vote_abstain", number)]


def render_reminder_over(posted: PostedBallot | None) -> Message:
    """Render what a reminder to vote becomes once it is over for its reader."""
    if posted is None:
        return render_over("This ballot was taken back.")
    name, state = posted.poll.customer.name, posted.poll.ballot.state
    confirmation = wording.explain_confirmation(posted.poll, stays=True)
    if state is BallotState.OPEN and confirmation and not wording.may_confirm(posted.poll):
        return render_over("New facts came on *{}*, so there is more time to think. {}", name, confirmation)
    if state is BallotState.OPEN:
        return render_over("Nothing more is needed of you in this ballot on *{}*.", name)
    return render_over("The ballot on *{}* is over: {}.", name, ENDINGS[state])


def build_pick_buttons(posted: PostedBallot) -> list[Button]:
    """Build one button for each tied candidate, for a manager to pick; none unless the ballot is tied."""
    poll = posted.poll
    if poll.ballot.state is not BallotState.TIED:
        return []
    return [
        Button(f"Pick {wording.get_candidate_name(posted, who)}", f"vote_pick:{place}", f"{poll.ballot.id} {who}")
        for place, who in enumerate(poll.result.tied, 1)
    ]


HELP: dict[str, HelpEntry] = {
    "vote": HelpEntry(
        "decide together: final notice, letting go, and who hands over",
        "voters, and managers to open and run ballots",
        (
            ("/vote list", "what is open; `/vote acme` shows one ballot, with your vote"),
            (
                "/vote acme yes",
                "casts or changes your vote, or confirms what is yours alone; `no`, `abstain`, with a reason",
            ),
            ("/vote acme @li", "votes for a candidate"),
            ("/vote recuse acme", "you step back and do not vote, if you should not judge here"),
            ("/vote notice acme", "opens the ballot on a final notice, or says which steps are missing"),
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


REMINDER_REASON = 200
"""How many characters of the ballot's reason a reminder quotes."""


def render_ballot(posted: PostedBallot) -> Message:
    """Render the ballot's message in the review channel: the question while it is open, then outcome and votes."""
    poll = posted.poll
    running = poll.ballot.state is BallotState.OPEN
    buttons = (
        [*build_choice_buttons(posted), *_build_voter_buttons(poll, "My Vote")]
        if running
        else build_pick_buttons(posted)
    )

    def draw(longest: int) -> Message:
        more = _build_reasons_button(posted, longest)
        return render("ballot", buttons=[*buttons, *more], **_build_shared_values(posted, longest, stays=True))

    return fitting.draw_within_limit(draw, longest=NOTE_LIMIT)


def render_reminder(posted: PostedBallot) -> Message:
    """Render the private reminder to somebody who has not voted, with the same buttons as the ballot."""
    poll = posted.poll
    return render(
        "ballot_reminder",
        question=_format_question(poll),
        customer=poll.customer.name,
        closes=describe_distance(poll.ballot.closes_at, poll.now),
        ends=wording.format_end(poll, stays=True),
        reason_required=poll.ballot.rules.reason_required,
        alone=poll.ballot.confirms_at is not None,
        again=poll.ballot.reply_id is not None,
        reason=formatting.short(poll.ballot.reason, REMINDER_REASON),
        buttons=[*build_choice_buttons(posted), *_build_voter_buttons(poll, "Show Ballot")],
    )


def render_personal_ballot(personal: PersonalBallot) -> Message:
    """Render the ballot for one person: their own vote, and buttons for what they may do."""
    posted, poll = personal.posted, personal.posted.poll
    vote, buttons = poll.vote_of(personal.user_id), list[Button]()
    voter = personal.user_id in poll.count.roll
    if poll.ballot.state is BallotState.OPEN and voter:
        buttons = [*build_choice_buttons(posted), *_build_recuse_buttons(poll)]
    elif personal.manager:
        buttons = build_pick_buttons(posted)

    def draw(longest: int) -> Message:
        return render(
            "vote_seen",
            buttons=[*buttons, *_build_reasons_button(posted, longest)],
            voter=voter,
            mine=_format_choice(vote.choice, posted) if vote else "",
            stale=vote is not None and vote.user_id in poll.count.stale,
            hidden=wording.hides_votes(poll),
            **_build_shared_values(posted, longest),
        )

    return fitting.draw_within_limit(draw, longest=NOTE_LIMIT)


def render_reasons(posted: PostedBallot) -> Message:
    """Render every reason on a ballot, whole: why it was opened, why gates were waived, and, once it is over, votes."""
    poll, ballot = posted.poll, posted.poll.ballot
    waivers = [] if ballot.kind is BallotKind.OWNER else posted.file.waivers
    titled = (
        ("Proposed because" if ballot.reply_id is None else "Decided before because", ballot.reason),
        ("Beyond this quarter's cap on farewells, because", ballot.beyond_cap or ""),
        *((f"“{gates.GATE_NAMES[waiver.gate]}” waived, because", waiver.why) for waiver in waivers),
        ("Ended because", ballot.closed_why or ""),
    )
    votes = (
        [("", "", why) for why in wording.list_hidden_reasons(poll)]
        if wording.hides_votes(poll)
        else [
            (vote.user_id, _format_choice(vote.choice, posted), vote.why)
            for vote in wording.list_counted_votes(poll)
            if vote.why
        ]
    )

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
        ends=wording.format_end(poll),
        needs=wording.explain_quorum(poll),
        roll=formatting.count(len(poll.count.roll), "person", "people"),
        confirmation=wording.explain_confirmation(poll) or "",
        later=wording.explain_later(opened.team, poll, opened.managers),
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
        alone=poll.ballot.confirms_at is not None,
        follows=wording.explain_next_step(poll),
        whom=whom,
        changed=before is not None and before.choice != vote.choice,
        ends=wording.format_end(poll),
        turnout=wording.format_turnout(poll),
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
        replied=poll.ballot.reply_id is not None,
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
        ends=wording.format_end(poll),
        headline=_format_headline_once_over(poll),
        sums=wording.format_tally(poll),
        follows=wording.explain_next_step(poll),
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
            "ends": wording.format_end(poll),
            "turnout": wording.format_turnout(poll),
            "confirmation": wording.explain_confirmation(poll) or "",
            "voter": ballot_list.user_id in poll.count.roll,
            "voted": poll.vote_of(ballot_list.user_id) is not None,
        }
        for poll in ballot_list.polls[: wording.MOST_NAMES]
    ]
    return render("vote_list", rows=rows, more=max(0, len(ballot_list.polls) - wording.MOST_NAMES))


def _build_shared_values(posted: PostedBallot, longest: int, *, stays: bool = False) -> dict[str, Any]:
    """Collect what both the channel's message and one person's view show of a ballot.

    What people wrote is cut to `longest` characters. `stays`: in a message that stays, unlike a private answer.
    """
    poll, file = posted.poll, posted.file
    ballot = poll.ballot
    running = ballot.state is BallotState.OPEN
    recused = [seat.user_id for seat in poll.seats if seat.recused_at is not None]
    reply = next((each for each in file.replies if each.id == ballot.reply_id), None)
    judged = (reply, *list_joined(reply, file.replies))[-MOST_REPLIES:] if reply is not None else ()
    return {
        "question": _format_question(poll),
        "customer": poll.customer.name,
        "state": ballot.state.value,
        "running": running,
        "key": poll.customer.key,
        "reason": formatting.short(ballot.reason, longest),
        "beyond": formatting.short(ballot.beyond_cap or "", longest),
        "proposer": ballot.proposer,
        "again": ballot.reply_id is not None,
        "replies": [formatting.short(each.text, longest) for each in judged],
        "again_why": formatting.short(reply.judged_why, longest) if reply is not None else "",
        "facts": wording.list_facts(file, ballot, longest),
        "costs": wording.list_costs(poll),
        "waived": [] if ballot.kind is BallotKind.OWNER else wording.list_waived_gates(file, longest),
        "candidates": list(ballot.candidates),
        "opened": Moment(ballot.opened_at, poll.policy.zone),
        "ends": wording.format_end(poll, stays=stays),
        "turnout": wording.format_turnout(poll),
        "needs": wording.explain_quorum(poll),
        "confirmation": wording.explain_confirmation(poll, stays=stays) or "",
        "later": wording.explain_later(posted.team, poll, file.managers) if running else "",
        "flags": wording.list_flags(poll, file),
        "secrecy": wording.explain_secrecy(poll),
        "roll": wording.name_voters(poll.count.roll, poll),
        "reporters": wording.describe_reporters(poll, file),
        "left": wording.name_voters(recused, poll),
        "headline": _format_headline_once_over(poll),
        "why": formatting.short(ballot.closed_why or "", longest),
        "sums": wording.format_tally(poll),
        "rows": wording.list_votes(poll, longest),
        "rows_more": _count_more_votes(poll),
        "silent": ""
        if running or ballot.state is BallotState.CANCELLED
        else wording.name_voters(poll.count.waiting, poll),
        "follows": wording.explain_next_step(poll, file),
    }


def _count_more_votes(poll: BallotSnapshot) -> int:
    """Count the votes, or reasons, that are not listed."""
    listed = wording.list_hidden_reasons(poll) if wording.hides_votes(poll) else poll.count.votes
    return max(0, len(listed) - wording.MOST_NAMES)


def _format_question(poll: BallotSnapshot) -> str:
    return wording.format_question(poll.ballot, poll.customer.name)


def _format_headline_once_over(poll: BallotSnapshot) -> object:
    """Return the headline, or "" while the ballot is open."""
    return "" if poll.ballot.state is BallotState.OPEN else wording.format_headline(poll)


def _build_voter_buttons(poll: BallotSnapshot, show: str) -> list[Button]:
    """Build the buttons that every voter gets beside the choices; `show` is the label of the one that opens it."""
    return [*_build_recuse_buttons(poll), Button(show, "ballot_show", poll.customer.key)]


def _build_reasons_button(posted: PostedBallot, longest: int) -> list[Button]:
    """Build the button that shows every reason whole, where one of them is cut or left out."""
    ballot, votes = posted.poll.ballot, wording.list_counted_votes(posted.poll)
    waivers = () if ballot.kind is BallotKind.OWNER else posted.file.waivers
    notes = (ballot.reason, ballot.beyond_cap or "", ballot.closed_why or "")
    whys = (*(waiver.why for waiver in waivers), *(vote.why for vote in votes))
    length = min(wording.REASON_LENGTH, longest)
    cut = any(len(note) > longest for note in notes) or any(len(why) > length for why in whys)
    if not cut and len(votes) <= wording.MOST_NAMES:
        return []
    return [Button("All Reasons", "ballot_reasons", str(ballot.id))]


def _build_recuse_buttons(poll: BallotSnapshot) -> list[Button]:
    """Build the button that leaves the roll; whoever decides alone has another one that ends it."""
    if poll.ballot.confirms_at is not None:
        return []
    sure = f"You step back from this ballot on {formatting.short(poll.customer.name, 100)}, and do not vote in it."
    return [Button("Recuse Myself", "recuse", str(poll.ballot.id), sure)]


def _format_choice(choice: str, posted: PostedBallot) -> str:
    """Return a candidate's name, or any other choice as it is."""
    return posted.names.get(choice, choice)
