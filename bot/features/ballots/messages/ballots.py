"""Ballots in words: the message in the review channel, the reminder, and the private answers to `/vote`."""

from typing import Any

from bot.features.ballots.messages import parts as ballot_parts
from bot.features.ballots.messages.parts import SHOWN
from bot.features.ballots.usecases.opening import Listed, Posted, Proposed, Seen
from bot.features.ballots.usecases.running import Ran
from bot.features.ballots.usecases.voting import Recused, Voted
from bot.slack import words
from bot.slack.help import Entry
from bot.slack.rendering import Button, Message, render
from bot.workflow.ballots import Poll
from scoring.ballots.ballots import Kind, State

HELP: dict[str, Entry] = {
    "vote": Entry(
        "decide together: final notice, letting go, and who hands over",
        "voters; managers open and run ballots",
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
            ("/vote owner acme @li @ben", "opens the one on who hands them over"),
            ("/vote extend acme", "half its time more, once; `close acme` when nothing can change the result any more"),
            ("/vote cancel acme wrong customer", "ends it without a result; `pick acme @li` settles a tie"),
        ),
    )
}


def post(posted: Posted) -> Message:
    """The one message of a ballot: what is asked and why while it is open, then the outcome and who voted what."""
    poll = posted.poll
    running = poll.ballot.state is State.OPEN
    buttons = [*ballot_parts.choices(posted), *_own(poll)] if running else ballot_parts.picks(posted)
    return render("ballot", buttons=buttons, **_about(posted))


def reminder(posted: Posted) -> Message:
    """What somebody who has not voted is told, privately; the buttons do what those under the ballot do."""
    poll = posted.poll
    return render(
        "ballot_reminder",
        question=_question(poll),
        ends=ballot_parts.ends(poll),
        reason_required=poll.ballot.rules.reason_required,
        buttons=[*ballot_parts.choices(posted), *_own(poll)],
    )


def seen(found: Seen) -> Message:
    """A ballot shown to one person: their own vote, and buttons for what they may do."""
    posted, poll = found.posted, found.posted.poll
    vote, buttons = poll.vote_of(found.user_id), list[Button]()
    voter = found.user_id in poll.count.roll
    if poll.ballot.state is State.OPEN and voter:
        buttons = [*ballot_parts.choices(posted), _recuse(poll)]
    elif found.manager:
        buttons = ballot_parts.picks(posted)
    return render(
        "vote_seen",
        buttons=buttons,
        voter=voter,
        mine=_choice(vote.choice, posted) if vote else "",
        stale=vote is not None and vote.user_id in poll.count.stale,
        **_about(posted),
    )


def proposed(outcome: Proposed) -> Message:
    """The private answer to opening a ballot: until when, who votes, who was told."""
    poll = outcome.poll
    return render(
        "vote_opened",
        question=_question(poll),
        key=poll.customer.key,
        ends=ballot_parts.ends(poll),
        needs=ballot_parts.needs(poll),
        roll=words.count(len(poll.count.roll), "person", "people"),
        told=outcome.told,
        minutes=words.count(poll.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def voted(outcome: Voted) -> Message:
    """The private answer to a vote: what counts now and until when, or what it decided."""
    poll, before = outcome.poll, outcome.before
    vote = outcome.vote
    whom = vote.choice if vote.choice in poll.ballot.candidates else ""
    return render(
        "vote_cast",
        question=_question(poll),
        key=poll.customer.key,
        said=vote.choice,
        whom=whom,
        changed=before is not None and before.choice != vote.choice,
        ends=ballot_parts.ends(poll),
        turnout=ballot_parts.turnout(poll),
        running=poll.ballot.state is State.OPEN,
        headline=_headline(poll),
    )


def recused(outcome: Recused) -> Message:
    """The private answer to leaving the roll."""
    poll = outcome.poll
    return render(
        "vote_recused",
        question=_question(poll),
        key=poll.customer.key,
        left=words.count(len(poll.count.roll), "person", "people"),
        needed=poll.count.needed,
        enough=len(poll.count.roll) >= poll.count.needed,
        signing=outcome.signing,
        running=poll.ballot.state is State.OPEN,
        headline=_headline(poll),
        minutes=words.count(poll.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def ran(outcome: Ran) -> Message:
    """The private answer to what a manager did with a ballot."""
    poll = outcome.poll
    return render(
        "vote_ran",
        what=outcome.what,
        question=_question(poll),
        key=poll.customer.key,
        ends=ballot_parts.ends(poll),
        headline=_headline(poll),
        sums=ballot_parts.sums(poll),
        follows=ballot_parts.follows(poll),
        minutes=words.count(poll.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def listing(listed: Listed) -> Message:
    """What is open or tied, the next to close first."""
    rows = [
        {
            "question": _question(poll),
            "key": poll.customer.key,
            "tied": poll.ballot.state is State.TIED,
            "ends": ballot_parts.ends(poll),
            "turnout": ballot_parts.turnout(poll),
            "voter": listed.user_id in poll.count.roll,
            "voted": poll.vote_of(listed.user_id) is not None,
        }
        for poll in listed.polls[:SHOWN]
    ]
    return render("vote_list", rows=rows, more=max(0, len(listed.polls) - SHOWN))


def _about(posted: Posted) -> dict[str, Any]:
    """What both the channel and one person are shown of a ballot."""
    poll, file = posted.poll, posted.file
    ballot = poll.ballot
    running = ballot.state is State.OPEN
    gone = [seat.user_id for seat in poll.seats if seat.recused_at is not None]
    return {
        "question": _question(poll),
        "state": ballot.state.value,
        "running": running,
        "key": poll.customer.key,
        "reason": ballot.reason,
        "beyond": ballot.beyond_cap or "",
        "proposer": ballot.proposer,
        "facts": ballot_parts.facts(file, ballot),
        "costs": ballot_parts.costs(poll),
        "waived": [] if ballot.kind is Kind.OWNER else ballot_parts.waived(file),
        "candidates": list(ballot.candidates),
        "opened": words.instant(ballot.opened_at, poll.policy.zone),
        "ends": ballot_parts.ends(poll),
        "turnout": ballot_parts.turnout(poll),
        "needs": ballot_parts.needs(poll),
        "flags": ballot_parts.flags(poll, file),
        "roll": list(poll.count.roll[:SHOWN]),
        "roll_more": max(0, len(poll.count.roll) - SHOWN),
        "left": gone[:SHOWN],
        "headline": _headline(poll),
        "why": ballot.closed_why,
        "sums": ballot_parts.sums(poll),
        "rows": ballot_parts.rows(poll),
        "rows_more": max(0, len(poll.count.votes) - SHOWN),
        "silent": [] if running or ballot.state is State.CANCELLED else list(poll.count.waiting[:SHOWN]),
        "follows": ballot_parts.follows(poll),
    }


def _question(poll: Poll) -> str:
    return ballot_parts.question(poll.ballot.kind, poll.customer.name)


def _headline(poll: Poll) -> object:
    return "" if poll.ballot.state is State.OPEN else ballot_parts.headline(poll)


def _own(poll: Poll) -> list[Button]:
    return [_recuse(poll), Button("My Vote", "ballot_show", poll.customer.key)]


def _recuse(poll: Poll) -> Button:
    sure = f"You leave the roll of this ballot on {words.short(poll.customer.name, 100)}, and do not vote in it."
    return Button("Recuse Myself", "recuse", str(poll.ballot.id), sure)


def _choice(choice: str, posted: Posted) -> str:
    """A choice in words: a candidate's name, else as it is."""
    return posted.names.get(choice, choice)
