"""Replies at the desk, on SQLite and on PostgreSQL: who judges them, what stands still, and what is withdrawn."""

from datetime import timedelta
from functools import partial

import pytest

from bot import dispatch
from bot.features.ballots.usecases import opening, running
from bot.features.cases.usecases import holds
from bot.features.channels import usecases as channels
from bot.features.notices.usecases import notices
from bot.features.replies.usecases import replies
from bot.features.roles import usecases as roles
from bot.features.todos import usecases as todos
from bot.features.transitions.usecases import farewells, plans
from scoring.ballots import BallotKind, BallotState, Vote
from scoring.notices import NoticeState
from scoring.refusals import AlreadyDone, NotAllowed, NotFound, Refusal
from scoring.replies import ReplyState
from scoring.rules.policy import Policy
from scoring.todos import TodoKind
from scoring.transitions.transitions import TransitionState
from storage import ballots as ballot_records, notices as notice_records, replies as reply_records
from storage.database import Database
from tests.features.replies.replying import (
    DAY,
    HOUR,
    TEXT,
    call,
    give_notice,
    judge,
    list_open_deadlines,
    list_recipients,
    load_ballots,
    load_notice,
    load_reply,
    load_transition,
    part,
    reply,
    run_due,
    vote,
)
from tests.surface.house import MONDAY
from tests.usecases.balloted import FOUR, count_audited, prepare_vote
from tests.usecases.conftest import Office, together

JUDGE_BY = Policy().calendar.closing_after(MONDAY + DAY, 5)
VOTERS = ("U-6", "U-7", "U-8")


@pytest.fixture
def db(office: Office) -> Database:
    """A door to the office, in which Acme was told of a final notice, and three people can vote."""
    db = office.doors[0]
    for voter in VOTERS:
        roles.give_role(db, "voter", voter, call=call("U-olga"))
    give_notice(db)
    return db


def waits_for(db: Database, person: str, at: object = MONDAY + DAY) -> set[TodoKind]:
    """The kinds of todos that a person has."""
    return {each.kind for each in todos.list_todos(db, call=call(person, at)).todos}  # type: ignore[arg-type]


def test_a_reply_in_time_waits_for_somebody_who_is_no_party(db: Database) -> None:
    """Mia, who neither proposed nor voted, has it on her to-do and hears of it; Rosa, who proposed, does not."""
    done = reply(db)

    assert (done.status.reply.state, done.status.reply.judge_by) == (ReplyState.WAITING, JUDGE_BY)
    assert done.status.progress.judges.people == ("U-mia",)
    assert list_recipients(db, "reply_judge") == ["U-mia"]
    assert TodoKind.JUDGE_REPLY in waits_for(db, "U-mia")
    assert TodoKind.JUDGE_REPLY not in waits_for(db, "U-rosa")
    assert list_open_deadlines(db)["reply.undecided"] == JUDGE_BY
    with pytest.raises(NotAllowed, match="did not vote"):
        judge(db, by="U-rosa")


def test_a_late_reply_is_only_recorded(db: Database) -> None:
    """After ten business days it is on record and nobody judges it."""
    invited_until = load_notice(db).reply_by
    assert invited_until == Policy().calendar.closing_after(MONDAY, 10)
    assert invited_until is not None
    done = reply(db, invited_until)
    assert done.status.reply.state is ReplyState.RECORDED
    assert "after the days" in done.why_not
    assert "reply.undecided" not in list_open_deadlines(db)


def test_a_notice_given_before_replies_were_kept_can_be_replied_to(db: Database) -> None:
    """Without a day kept with it, the days to reply count from the day it was given, by today's rules."""
    with db.transaction() as tx:
        notice_records.RECORDS.change(tx, 1, reply_by=None)
    assert reply(db).status.reply.state is ReplyState.WAITING
    late = reply(db, Policy().calendar.closing_after(MONDAY, 10), text="and another thing")
    assert late.status.reply.state is ReplyState.RECORDED


def test_a_second_reply_is_only_recorded(db: Database) -> None:
    """A decision is looked at once: whatever they say later is kept and shown."""
    reply(db)
    judge(db, "stands")
    done = reply(db, MONDAY + 3 * DAY, text="and another thing")
    assert done.status.reply.state is ReplyState.RECORDED
    assert "once" in done.why_not
    with pytest.raises(AlreadyDone, match="stand"):
        judge(db)


def test_without_a_decision_there_is_nothing_to_reply_to(office: Office) -> None:
    """The refusal says where other words of a customer belong, and what is to be recorded first."""
    db = office.doors[0]
    with pytest.raises(NotFound, match="/umpire talk acme"):
        reply(db)


def test_it_stands_and_nothing_changes(db: Database) -> None:
    """Mia judges that it stands: the clock of the notice ran on all the time, and her verdict can be taken back."""
    before = load_notice(db)
    reply(db)
    done = judge(db, "stands")
    assert TodoKind.TELL_WITHDRAWN in waits_for(db, "U-rosa", MONDAY + 2 * DAY)

    assert (load_reply(db).state, load_reply(db).judged_by) == (ReplyState.STANDS, "U-mia")
    assert load_notice(db) == before
    dispatch.take_back(db, done.undo, call=call("U-mia", MONDAY + 2 * DAY))
    assert (load_reply(db).state, load_reply(db).judged_why) == (ReplyState.WAITING, "")
    assert list_open_deadlines(db)["reply.undecided"] == JUDGE_BY


def test_a_reply_is_taken_back_before_it_is_judged(db: Database) -> None:
    """Undone, nobody judges it, and another reply is the first; judged, it stays."""
    taken = reply(db)
    dispatch.take_back(db, taken.undo, call=call("U-rosa", MONDAY + DAY))
    assert load_reply(db).state is ReplyState.UNDONE
    again = reply(db)
    assert again.status.reply.state is ReplyState.WAITING
    judge(db, "stands", at=MONDAY + DAY)
    with pytest.raises(AlreadyDone, match="judged since"):
        dispatch.take_back(db, again.undo, call=call("U-rosa", MONDAY + DAY))


def test_looked_at_again_the_clock_stands_still(db: Database) -> None:
    """A ballot opens at once, by the rules of the first one; the notice cannot end meanwhile."""
    reply(db)
    judge(db)
    assert "notice.ends" not in list_open_deadlines(db)
    assert "ballot.reopens" in run_due(db, MONDAY + 2 * DAY)

    ballot = load_ballots(db)[-1]
    assert (ballot.state, ballot.reply_id, ballot.kind) == (BallotState.OPEN, 1, BallotKind.NOTICE)
    assert (ballot.proposer, ballot.rules.proposer_votes, ballot.rules.size) == ("U-rosa", True, 3)
    assert load_notice(db).stopped_at == MONDAY + 2 * DAY
    with pytest.raises(AlreadyDone, match="is open"):
        notices.record_met(db, "acme", call=call("U-rosa", MONDAY + 90 * DAY))


def test_confirmed_the_notice_goes_on_later(db: Database) -> None:
    """The second ballot passes: the notice ends as much later as its clock stood still, and begins nothing new."""
    before = load_notice(db)
    assert before.ends_at is not None
    reply(db)
    judge(db)
    run_due(db, MONDAY + 2 * DAY)
    closed = vote(db, "yes", *VOTERS[:2], at=MONDAY + 3 * DAY)
    closed = vote(db, "yes", VOTERS[2], at=MONDAY + 3 * DAY) if closed.state is BallotState.OPEN else closed

    after = load_notice(db)
    assert (closed.state, load_reply(db).state) == (BallotState.PASSED, ReplyState.UPHELD)
    assert (after.state, after.stopped_at, after.ends_at) == (NoticeState.GIVEN, None, before.ends_at + DAY)
    assert list_open_deadlines(db)["notice.ends"] == before.ends_at + DAY
    with db.transaction(reading=True) as tx:
        assert len(notice_records.RECORDS.list_where(tx, customer_id=1)) == 1


def test_a_second_reply_before_the_verdict_is_judged_with_the_first(db: Database) -> None:
    """The judge hears of both and judges them at once, by the day of the first; a verdict on the first alone waits."""
    reply(db)
    done = reply(db, MONDAY + 2 * DAY, text="the second was never sent either")

    assert (done.joins, done.why_not) == (True, "")
    assert list_recipients(db, "reply_judge") == ["U-mia", "U-mia"]
    assert list_open_deadlines(db)["reply.undecided"] == JUDGE_BY
    status = replies.load_for_verdict(db, "acme", call=call("U-mia", MONDAY + 2 * DAY))
    assert [each.text for each in status.joined] == ["the second was never sent either"]
    with pytest.raises(AlreadyDone, match="replied again"):
        replies.judge_reply(db, "acme", "stands", "all sent", seen=1, call=call("U-mia", MONDAY + 2 * DAY))
    judge(db, at=MONDAY + 2 * DAY)
    with pytest.raises(AlreadyDone, match="judged since"):
        dispatch.take_back(db, done.undo, call=call("U-rosa", MONDAY + 2 * DAY))
    later = reply(db, MONDAY + 3 * DAY, text="and another thing")
    assert "an earlier reply to it has been judged" in later.why_not


def test_the_first_taken_back_the_second_is_judged(db: Database) -> None:
    """A reply that came meanwhile takes the place of the one that was taken back, and can be taken back itself."""
    first = reply(db)
    second = reply(db, text="the second was never sent either")
    dispatch.take_back(db, first.undo, call=call("U-rosa", MONDAY + DAY))
    assert (load_reply(db).state, load_reply(db, 2).state) == (ReplyState.UNDONE, ReplyState.WAITING)
    assert list_recipients(db, "reply_judge", 2) == ["U-mia"]
    assert run_due(db, JUDGE_BY - HOUR).count("reply.undecided") == 0
    assert list_open_deadlines(db)["reply.undecided"] == JUDGE_BY
    dispatch.take_back(db, second.undo, call=call("U-rosa", MONDAY + DAY))
    assert load_reply(db, 2).state is ReplyState.UNDONE
    assert "reply.undecided" not in list_open_deadlines(db)


@pytest.mark.parametrize("how", ["rejected", "lapsed", "cancelled"])
def test_not_confirmed_the_notice_is_withdrawn(db: Database, how: str) -> None:
    """Rejected, lapsed or cancelled: it is withdrawn for good, and managers have to tell them until they did."""
    reply(db)
    judge(db)
    run_due(db, MONDAY + 2 * DAY)
    at = MONDAY + 3 * DAY
    if how == "rejected":
        vote(db, "no", *VOTERS[:2], at=at)
    elif how == "lapsed":
        run_due(db, MONDAY + 9 * DAY)
        at = MONDAY + 16 * DAY
        run_due(db, at)
    else:
        assert running.cancel_ballot(db, "acme", "a mistake of ours", call=call("U-rosa", at)).undo == ""

    assert load_ballots(db)[-1].state.value == how
    assert (load_notice(db).state, load_notice(db).closed_by) == (NoticeState.WITHDRAWN, None)
    assert load_ballots(db)[0].withdrawn_at == at
    assert list_recipients(db, "reply_withdrawn") == ["U-mia", "U-rosa"]
    assert TodoKind.TELL_WITHDRAWN in waits_for(db, "U-mia", at)
    done = replies.record_told(db, "acme", call=call("U-rosa", at))
    assert TodoKind.TELL_WITHDRAWN not in waits_for(db, "U-mia", at)
    dispatch.take_back(db, done.undo, call=call("U-rosa", at))
    assert TodoKind.TELL_WITHDRAWN in waits_for(db, "U-mia", at)


def test_undecided_it_is_looked_at_again_once(db: Database) -> None:
    """After five business days without a verdict people vote again, as of that day, however late I notice."""
    reply(db)
    late = JUDGE_BY + 3 * DAY
    assert run_due(db, JUDGE_BY - HOUR).count("reply.undecided") == 0
    assert run_due(db, late).count("reply.undecided") == 1
    assert run_due(db, late) == []

    assert (load_reply(db).state, load_reply(db).judged_by, load_reply(db).judged_at) == (
        ReplyState.AGAIN,
        None,
        JUDGE_BY,
    )
    assert load_notice(db).stopped_at == JUDGE_BY
    assert load_ballots(db)[-1].reply_id == 1
    assert count_audited(db, "reply.judged") == 1


def test_a_hold_stops_the_days_to_judge(db: Database) -> None:
    """While Acme is on hold nobody judges the reply; afterwards the deadline is as much later."""
    reply(db)
    holds.place_hold(db, "acme", "their office burnt", (MONDAY + 9 * DAY).date(), call=call("U-rosa", MONDAY + DAY))
    with pytest.raises(NotAllowed, match="on hold"):
        judge(db)
    assert "reply.undecided" not in run_due(db, MONDAY + 8 * DAY)
    holds.release_hold(db, "acme", call=call("U-rosa", MONDAY + 8 * DAY))
    assert load_reply(db).judge_by == JUDGE_BY + 7 * DAY
    assert list_open_deadlines(db)["reply.undecided"] == JUDGE_BY + 7 * DAY


def test_a_hold_during_the_second_ballot_is_not_counted_twice(db: Database) -> None:
    """On hold while it is voted on again, the notice ends later by the time its clock stood still, and not by more."""
    before = load_notice(db)
    assert before.ends_at is not None
    reply(db)
    judge(db)
    run_due(db, MONDAY + 2 * DAY)
    holds.place_hold(db, "acme", "a flood", (MONDAY + 9 * DAY).date(), call=call("U-rosa", MONDAY + 2 * DAY))
    holds.release_hold(db, "acme", call=call("U-rosa", MONDAY + 4 * DAY))
    vote(db, "yes", *VOTERS[:2], at=MONDAY + 4 * DAY)
    if load_ballots(db)[-1].state is BallotState.OPEN:
        vote(db, "yes", VOTERS[2], at=MONDAY + 4 * DAY)
    assert load_notice(db).ends_at == before.ends_at + 2 * DAY


def test_a_ballot_that_cannot_open_waits_and_says_why(db: Database) -> None:
    """Without a review channel it is not lost: the reply says what is missing, and an hour later it opens."""
    reply(db)
    judge(db)
    channels.name_channel(db, "review", None, call=call("U-olga", MONDAY + 2 * DAY))
    run_due(db, MONDAY + 2 * DAY)
    assert "review channel" in load_reply(db).waits_why
    assert len(load_ballots(db)) == 1
    channels.name_channel(db, "review", "C-review", call=call("U-olga", MONDAY + 2 * DAY))
    run_due(db, MONDAY + 2 * DAY + 2 * HOUR)
    assert (load_ballots(db)[-1].reply_id, load_reply(db).waits_why) == (1, "")


def test_a_notice_withdrawn_meanwhile_leaves_nothing_to_judge(db: Database) -> None:
    """A manager took the notice back: the reply is overtaken, and no ballot opens."""
    reply(db)
    notices.withdraw_notice(db, "acme", why="too early", call=call("U-rosa", MONDAY + DAY))
    with pytest.raises(AlreadyDone, match="ended otherwise"):
        judge(db)
    assert TodoKind.JUDGE_REPLY not in waits_for(db, "U-mia")
    run_due(db, JUDGE_BY)
    assert load_reply(db).state is ReplyState.OVERTAKEN
    assert len(load_ballots(db)) == 1


def test_two_judges_at_once_say_one_thing(office: Office, db: Database) -> None:
    """One says it stands while the other wants to look again: one verdict counts, the other is told so."""
    roles.give_role(db, "manager", "U-5", call=call("U-olga"))
    reply(db)
    said = together(
        office,
        [
            lambda door: judge(door, "stands", by="U-mia"),
            lambda door: judge(door, "look-again", by="U-5"),
        ],
    )
    assert sorted(isinstance(each, Refusal) for each in said) == [False, True]
    run_due(db, MONDAY + 2 * DAY)
    assert len(load_ballots(db)) == (2 if load_reply(db).state is ReplyState.AGAIN else 1)


def test_two_replies_at_once_are_judged_once(office: Office, db: Database) -> None:
    """Two people record what they heard: one is taken up, the other is kept."""
    together(office, [partial(_reply_as, "U-rosa"), partial(_reply_as, "U-mia")])
    with db.transaction(reading=True) as tx:
        states = sorted(each.state for each in reply_records.RECORDS.list_where(tx, customer_id=1))
    assert states == [ReplyState.RECORDED, ReplyState.WAITING]


def test_a_verdict_while_the_notice_is_withdrawn(office: Office, db: Database) -> None:
    """Judged again and withdrawn by a manager at one instant: no ballot is left over, whoever was first."""
    reply(db)
    together(
        office,
        [
            judge,
            lambda door: notices.withdraw_notice(door, "acme", why="too early", call=call("U-rosa", MONDAY + 2 * DAY)),
        ],
    )
    run_due(db, MONDAY + 3 * DAY)
    assert load_notice(db).state is NoticeState.WITHDRAWN
    assert [each.state for each in load_ballots(db)] == [BallotState.PASSED]


def test_looked_at_again_while_the_notice_ends(office: Office) -> None:
    """A verdict and the notice's last day at one instant: the clock stands still, whoever was first, and goes on."""
    db = office.doors[0]
    for voter in VOTERS:
        roles.give_role(db, "voter", voter, call=call("U-olga"))
    give_notice(db, days=14)
    ends_at = load_notice(db).ends_at
    assert ends_at is not None
    reply(db, ends_at - DAY)
    together(office, [partial(judge, at=ends_at), lambda door: run_due(door, ends_at)])
    run_due(db, ends_at)
    assert load_notice(db).stopped_at == ends_at
    assert {"notice.ends", "notice.silent"}.isdisjoint(list_open_deadlines(db))

    later = ends_at + 9 * HOUR
    vote(db, "yes", *VOTERS[:2], at=later)
    if load_ballots(db)[-1].state is BallotState.OPEN:
        vote(db, "yes", VOTERS[2], at=later)
    run_due(db, later)
    assert load_notice(db).ends_at == ends_at
    assert "notice.silent" in list_open_deadlines(db)


def _reply_as(who: str, door: Database) -> object:
    return reply(door, by=who, text=f"{TEXT}, says {who}")


def test_where_everybody_voted_it_is_slept_on(office: Office, db: Database) -> None:
    """With nobody left who did not vote, a manager judges, but no sooner than 48 hours later."""
    for person in (*office.staff, *office.managers, "U-olga"):
        with db.transaction() as tx:
            ballot_records.store_vote(tx, Vote(1, person, "yes", "so", MONDAY))
    judges = reply(db).status.progress.judges
    assert (judges.people, judges.impartial) == (("U-mia", "U-rosa"), False)
    with pytest.raises(NotAllowed, match="sleep on it"):
        judge(db, at=MONDAY + DAY + 47 * HOUR)
    judge(db, at=MONDAY + DAY + timedelta(hours=48))


class TestTermination:
    """A reply to being let go."""

    @pytest.fixture
    def db(self, office: Office) -> Database:
        """A severe strike, a ballot of four voters, U-5 hands over, and Acme was told."""
        db = prepare_vote(office, voters=FOUR)
        part(db)
        return db

    def test_nothing_is_carried_out_meanwhile(self, db: Database) -> None:
        """The last day stays; steps and the farewell wait for the new ballot, by the rules of the first one."""
        plan = plans.PlanProposal("provider", (MONDAY + 40 * DAY).date(), "all sites")
        plans.plan_transition(db, "acme", plan, call=call("U-5"))
        last_day = load_transition(db).last_day
        reply(db)
        with pytest.raises(AlreadyDone, match="nobody has judged"):
            farewells.load_for_form(db, "acme", call=call("U-5", MONDAY + DAY))
        judge(db, by=_first_judge(db))
        with pytest.raises(NotAllowed, match="looked at again"):
            plans.finish_steps(db, "acme", (1,), call=call("U-5", MONDAY + 2 * DAY))
        run_due(db, MONDAY + 2 * DAY)
        ballot = load_ballots(db)[-1]
        assert (ballot.kind, ballot.reply_id, ballot.rules.proposer_votes) == (BallotKind.TERMINATE, 1, False)
        assert ballot.proposer == load_ballots(db)[0].proposer
        vote(db, "yes", *FOUR[:3], at=MONDAY + 3 * DAY)
        assert (load_reply(db).state, load_transition(db).last_day) == (ReplyState.UPHELD, last_day)
        plans.finish_steps(db, "acme", (1,), call=call("U-5", MONDAY + 3 * DAY))

    def test_not_confirmed_they_stay(self, db: Database) -> None:
        """Rejected, the transition ends without a farewell; letting go can be asked again only after the wait."""
        reply(db)
        judge(db, by=_first_judge(db))
        run_due(db, MONDAY + 2 * DAY)
        vote(db, "no", *FOUR[:3], at=MONDAY + 3 * DAY)

        transition = load_transition(db)
        assert (transition.state, transition.withdrawn_at) == (TransitionState.ENDED, MONDAY + 3 * DAY)
        assert load_reply(db).state is ReplyState.WITHDRAWN
        assert TodoKind.TELL not in waits_for(db, "U-5", MONDAY + 3 * DAY)
        with pytest.raises(Refusal, match="This was rejected"):
            opening.open_ballot(db, BallotKind.TERMINATE, "acme", why="again", call=call("U-rosa", MONDAY + 3 * DAY))
        later = MONDAY + 35 * DAY
        opening.open_ballot(db, BallotKind.TERMINATE, "acme", why="again", call=call("U-rosa", later))


def _first_judge(db: Database) -> str:
    return replies.load_replies(db, "acme", call=call("U-rosa", MONDAY + DAY)).statuses[0].progress.judges.people[0]
