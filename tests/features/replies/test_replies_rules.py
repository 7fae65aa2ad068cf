"""The rules of replies: until when one is invited, which is judged, and by whom."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring import replies
from scoring.ballots import BallotKind
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotAllowed, Refusal
from scoring.replies import Decision, Judges, Reply, ReplyState
from tests.scoring.made import NOW, POLICY, TODAY

REPLY = Reply(
    1, 1, 1, BallotKind.NOTICE, "never sent", "U-jo", NOW, ReplyState.WAITING, judge_by=NOW + timedelta(days=7)
)
DECISION = Decision(BallotKind.NOTICE, 1, NOW + timedelta(days=1), alive=True)
HOUR = timedelta(hours=1)
people = st.frozensets(st.sampled_from(("U-1", "U-2", "U-3", "U-4", "U-5")))
states = st.sampled_from(ReplyState)


def find_judges(voted: frozenset[str], parties: frozenset[str], groups: list[frozenset[str]]) -> Judges:
    """Who judges the reply."""
    return replies.find_judges(REPLY, voted=voted, parties=parties, groups=groups, policy=POLICY)


@given(st.integers(1, 20))
def test_it_is_invited_for_business_days(days: int) -> None:
    """The days are those of business, from the day they were told."""
    policy = replace(POLICY, reply_days=days)
    until = replies.invited_until(TODAY, policy)
    assert until == policy.calendar.closing_of(policy.calendar.business_day_after(TODAY, days))
    assert until > replies.invited_until(TODAY, replace(policy, reply_days=days - 1))


@given(people, people, st.lists(people, min_size=4, max_size=4))
def test_who_voted_judges_only_where_everybody_did(
    voted: frozenset[str], parties: frozenset[str], groups: list[frozenset[str]]
) -> None:
    """Somebody judges if anybody is there; none of them voted if anybody did not; a party only where nobody else is."""
    judges = find_judges(voted, parties, groups)
    everybody = frozenset().union(*groups)
    assert bool(judges.people) == bool(everybody)
    assert judges.impartial == bool(everybody - voted)
    if judges.impartial:
        assert set(judges.people) <= everybody - voted
        assert judges.from_at == REPLY.recorded_at
        if everybody - voted - parties:
            assert set(judges.people).isdisjoint(parties)
    else:
        assert judges.from_at == REPLY.recorded_at + timedelta(hours=48)


@given(people, people, st.lists(people, min_size=4, max_size=4))
def test_the_first_group_with_somebody_fit_judges(
    voted: frozenset[str], parties: frozenset[str], groups: list[frozenset[str]]
) -> None:
    """Managers come before voters, these before staff, and admins last; all of one group may judge."""
    judges = find_judges(voted, parties, groups)
    fit = [group - voted - parties for group in groups]
    if any(fit):
        assert judges.people == tuple(sorted(next(filter(None, fit))))


@given(st.lists(st.tuples(states, st.integers(1, 2)), max_size=4), st.booleans(), st.integers(-48, 48))
def test_one_reply_to_a_decision_is_judged(earlier: list[tuple[ReplyState, int]], alive: bool, hours: int) -> None:
    """It is judged if it is in time, none was judged before it, and its decision leads on; it joins one that waits."""
    kept = [replace(REPLY, id=n, state=state, ballot_id=ballot) for n, (state, ballot) in enumerate(earlier, 1)]
    decision, now = replace(DECISION, alive=alive), NOW + hours * HOUR
    to_it = {each.state for each in kept if each.ballot_id == 1}
    judged = not to_it.isdisjoint(replies.JUDGED)
    fits = alive and not judged and decision.reply_by is not None and now < decision.reply_by
    first = fits and ReplyState.WAITING not in to_it
    state = replies.choose_state(decision, kept, now, key="acme")
    assert state is (ReplyState.WAITING if first else ReplyState.RECORDED)
    assert bool(replies.why_only_recorded(decision, kept, now)) is not fits


@pytest.mark.parametrize(
    ("kind", "command"),
    [(BallotKind.NOTICE, "/umpire notice acme given"), (BallotKind.TERMINATE, "/umpire transition acme told")],
)
def test_they_have_to_have_been_told(kind: BallotKind, command: str) -> None:
    """Without the day on which they were told there are no days to reply in; the refusal says what to record."""
    with pytest.raises(Refusal, match=command):
        replies.choose_state(replace(DECISION, kind=kind, reply_by=None), (), NOW, key="acme")
    over = replace(DECISION, kind=BallotKind.TERMINATE, reply_by=None, alive=False)
    assert replies.choose_state(over, (), NOW, key="acme") is ReplyState.RECORDED


@given(states, st.sampled_from((ReplyState.STANDS, ReplyState.AGAIN)), people, st.sampled_from(("U-1", "U-9")))
def test_only_a_judge_judges_a_reply_that_waits(
    state: ReplyState, verdict: ReplyState, judging: frozenset[str], who: str
) -> None:
    """Anybody else, and any other reply, is refused with a sentence; a verdict is kept with its reason and day."""
    reply, judges = replace(REPLY, state=state), Judges(tuple(sorted(judging)), NOW, impartial=True)

    def judge(at: datetime = NOW) -> Reply:
        return replies.judge_reply(reply, verdict, "so it is", by=who, judges=judges, now=at, policy=POLICY)

    if state is not ReplyState.WAITING:
        with pytest.raises(AlreadyDone):
            judge()
    elif who not in judging:
        with pytest.raises(NotAllowed):
            judge()
    else:
        judged = judge()
        assert (judged.state, judged.judged_by, judged.judged_at, judged.judged_why) == (verdict, who, NOW, "so it is")
        with pytest.raises(NotAllowed, match="sleep on it"):
            judge(NOW - HOUR)


@given(people, people, people, people, st.lists(people, min_size=4, max_size=4))
def test_who_is_involved_or_away_judges_only_where_nobody_else_can(
    voted: frozenset[str],
    parties: frozenset[str],
    involved: frozenset[str],
    away: frozenset[str],
    groups: list[frozenset[str]],
) -> None:
    """Who neither voted nor is a party comes first, if possible not involved, and always somebody who is here."""
    judges = replies.find_judges(
        REPLY, voted=voted, parties=parties, groups=groups, involved=involved, away=away, policy=POLICY
    )
    everybody = frozenset().union(*groups)
    free = everybody - voted - parties
    assert judges.impartial == bool(everybody - voted)
    for wanted in (free - involved - away, free - away, free):
        if wanted:
            assert set(judges.people) <= wanted
            break


def test_what_they_said_has_words() -> None:
    """A reply is a text in words, without secrets, and of a note's length."""
    assert replies.check_reply("  we are sorry ") == "we are sorry"
    with pytest.raises(Incomplete):
        replies.check_reply(" … ")
    for text in ("x" * 2001, "password: hunter22"):
        with pytest.raises(Malformed):
            replies.check_reply(text)


def test_a_reason_is_needed() -> None:
    """A verdict without a reason in words is refused."""
    judges = Judges(("U-1",), NOW, impartial=True)
    with pytest.raises(Malformed, match="Say why"):
        replies.judge_reply(REPLY, ReplyState.STANDS, "…", by="U-1", judges=judges, now=NOW, policy=POLICY)
