"""Messages about replies, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.features.ballots.messages import ballots
from bot.features.ballots.usecases.opening import PersonalBallot
from bot.features.cases.messages import cases
from bot.features.notices import messages as notices
from bot.features.notices.usecases.notices import NoticeStatus
from bot.features.replies import messages as replies
from bot.features.replies.usecases.replies import ReplyChanged, ReplyFormValues, ReplyList, ReplyStatus
from bot.features.transitions.messages import transitions
from bot.slack.rendering import Message
from bot.workflow.ballots import BallotSnapshot
from scoring.ballots import BallotKind, BallotState
from scoring.customers.customers import Customer
from scoring.notices import NOT_CONFIRMED, Notice
from scoring.replies import Decision, Judges, Reply, ReplyProgress, ReplyState
from tests.features.ballots import ballots_messages as ballot_cases
from tests.features.cases import cases_messages as case_cases
from tests.features.notices import notices_messages as notice_cases
from tests.features.transitions import transitions_messages as transition_cases
from tests.messages import samples

REPLY = Reply(
    id=1,
    customer_id=1,
    ballot_id=1,
    kind=BallotKind.NOTICE,
    text="Two of the three invoices were never sent to us.",
    recorded_by="U0JO",
    recorded_at=samples.NOW - timedelta(days=1),
    state=ReplyState.WAITING,
    judge_by=samples.NOW + timedelta(days=5),
)
STANDS = replace(
    REPLY, state=ReplyState.STANDS, judged_at=samples.NOW, judged_by="U0MIA", judged_why="All three were sent."
)
AGAIN = replace(STANDS, state=ReplyState.AGAIN, judged_why="One invoice is missing.")
UNDECIDED = replace(AGAIN, judged_by=None, judged_why="", waits_why="No review channel is named.")
UPHELD = replace(AGAIN, state=ReplyState.UPHELD, settled_at=samples.NOW)
WITHDRAWN = replace(UPHELD, state=ReplyState.WITHDRAWN, kind=BallotKind.TERMINATE)
TOLD = replace(WITHDRAWN, told_at=samples.NOW, told_by="U0ROSA")
RECORDED = replace(REPLY, state=ReplyState.RECORDED, judge_by=None)
MOST = Judges(tuple(f"U{number:09d}" for number in range(9)), samples.NOW, impartial=True)
ALONE = Judges(("U0ROSA",), samples.NOW + timedelta(days=1), impartial=False)
NASTY = replace(AGAIN, text=samples.LONG_NOTE, judged_why=samples.LONG_NOTE, waits_why=samples.LONG_LINE)


def _status(
    reply: Reply, customer: Customer = samples.ACME, judges: Judges | None = None, *, alive: bool = True
) -> ReplyStatus:
    progress = ReplyProgress(reply, judges or Judges(("U0MIA",), samples.NOW, impartial=True), alive)
    return ReplyStatus(progress, customer, samples.POLICY, samples.NOW)


def _changed(
    reply: Reply,
    change: str,
    customer: Customer = samples.ACME,
    *,
    undo: str = samples.UNDO,
    channel: str | None = samples.CHANNEL,
    why_not: str = "",
) -> ReplyChanged:
    return ReplyChanged(_status(reply, customer), change, undo, channel, why_not)


def _list(viewer: str, *statuses: ReplyStatus, customer: Customer = samples.ACME, records: bool = True) -> Message:
    return replies.render_replies(ReplyList(customer, statuses, viewer, records))


VOTES_OFF = replace(samples.POLICY, named_votes=False)
SLEPT_ON = _status(REPLY, judges=ALONE)
WAITING = _status(REPLY)
JOINED = replace(REPLY, id=2, state=ReplyState.RECORDED, text="They also say that the second one was never sent.")
TWICE = replace(WAITING, joined=(JOINED,))
WORST = _status(replace(REPLY, text=samples.LONG_NOTE), samples.HOSTILE, MOST)
DECISION = Decision(BallotKind.NOTICE, 1, samples.NOW, alive=True)
FIRST = ReplyFormValues(samples.ACME, DECISION, "")
LATE = ReplyFormValues(samples.HOSTILE, DECISION, "it came after the days in which a reply is invited")
ALL = tuple(_status(each) for each in (REPLY, STANDS, AGAIN, UNDECIDED, UPHELD, WITHDRAWN, TOLD, RECORDED))


def _second(*choices: str, **changes: Any) -> BallotSnapshot:
    """The ballot that was held because of the reply."""
    return ballot_cases.poll(ballot_cases.ballot(reply_id=1, proposer="umpire", **changes), *choices)


def _notice(notice: Notice) -> NoticeStatus:
    return NoticeStatus(notice, samples.ACME, samples.POLICY, samples.NOW)


SECOND, REPLIED = _second("yes"), ballot_cases.file(replies=(AGAIN,))
INVITED = replace(notice_cases.GIVEN, reply_by=samples.NOW + timedelta(days=9))
STOPPED = replace(notice_cases.GIVEN, stopped_at=samples.NOW)
PARTING = replace(
    transition_cases.RUNNING, told_on=samples.TODAY, told_by="U0LI", reply_by=samples.NOW + timedelta(days=14)
)
STAYS = replace(transition_cases.ENDED, withdrawn_at=samples.NOW)

CASES: dict[str, Callable[[], Message]] = {
    "reply_list": lambda: _list("U0MIA", WAITING),
    "reply_list--counted": lambda: _list(
        "U0ROSA", replace(WAITING, policy=VOTES_OFF), replace(SLEPT_ON, policy=VOTES_OFF)
    ),
    "reply_list--judge": lambda: _list("U0MIA", _status(JOINED), TWICE, records=False),
    "reply_list--hold": lambda: _list("U0MIA", replace(WAITING, on_hold=True), records=False),
    "reply_list--alone": lambda: _list("U0ROSA", _status(REPLY, judges=ALONE), _status(RECORDED)),
    "reply_list--every-kind": lambda: _list("U0JO", *ALL[1:6]),
    "reply_list--over": lambda: _list("U0JO", *ALL[6:], _status(REPLY, alive=False)),
    "reply_list--hostile": lambda: _list(
        "U000000000", WORST, *(_status(NASTY, samples.HOSTILE) for _ in range(9)), customer=samples.HOSTILE
    ),
    "reply_changed--recorded": lambda: replies.render_changed(_changed(REPLY, "recorded")),
    "reply_changed--joined": lambda: replies.render_changed(replace(_changed(REPLY, "recorded"), joins=True)),
    "reply_changed--late": lambda: replies.render_changed(_changed(RECORDED, "recorded", why_not=LATE.why_not)),
    "reply_changed--stands": lambda: replies.render_changed(_changed(STANDS, "stands")),
    "reply_changed--again": lambda: replies.render_changed(_changed(AGAIN, "again", undo="")),
    "reply_changed--again-parting": lambda: replies.render_changed(
        _changed(replace(AGAIN, kind=BallotKind.TERMINATE), "again", undo="", channel=None)
    ),
    "reply_changed--told": lambda: replies.render_changed(_changed(TOLD, "told")),
    "reply_changed--hostile": lambda: replies.render_changed(_changed(NASTY, "recorded", samples.HOSTILE)),
    "reply_judge": lambda: replies.render_request(WAITING),
    "reply_judge--twice": lambda: replies.render_request(TWICE),
    "reply_judge--alone": lambda: replies.render_request(_status(REPLY, judges=ALONE)),
    "reply_judge--hostile": lambda: replies.render_request(WORST),
    "reply_withdrawn": lambda: replies.render_withdrawn(_status(WITHDRAWN)),
    "reply_withdrawn--hostile": lambda: replies.render_withdrawn(_status(WITHDRAWN, samples.AMPERSAND)),
    "ballot--again": lambda: ballots.render_ballot(ballot_cases.posted(SECOND, REPLIED)),
    "ballot--again-twice": lambda: ballots.render_ballot(
        ballot_cases.posted(SECOND, ballot_cases.file(replies=(AGAIN, JOINED)))
    ),
    "ballot--again-undecided": lambda: ballots.render_ballot(
        ballot_cases.posted(SECOND, ballot_cases.file(replies=(UNDECIDED,)))
    ),
    "ballot--again-confirmed": lambda: ballots.render_ballot(
        ballot_cases.posted(_second("yes", "yes", state=BallotState.PASSED), REPLIED)
    ),
    "ballot--again-withdrawn": lambda: ballots.render_ballot(
        ballot_cases.posted(_second("no", "no", state=BallotState.REJECTED), REPLIED)
    ),
    "ballot--hostile-again": lambda: ballots.render_ballot(
        ballot_cases.posted(
            replace(SECOND, ballot=replace(SECOND.ballot, reason=samples.LONG_NOTE)),
            replace(ballot_cases.HOSTILE_FILE, replies=(NASTY,)),
        )
    ),
    "vote_seen--again": lambda: ballots.render_personal_ballot(
        PersonalBallot(ballot_cases.posted(SECOND, REPLIED), "U0ANA", manager=False)
    ),
    "vote_ran--cancelled-for-good": lambda: ballot_cases.ran(
        _second("yes", state=BallotState.CANCELLED, closed_by="U0MIA", closed_why="We were wrong."), "cancelled", ""
    ),
    "notice--invited": lambda: notices.render_notice(_notice(INVITED)),
    "notice--stopped": lambda: notices.render_notice(_notice(STOPPED)),
    "notice--voting": lambda: notices.render_notice(replace(_notice(STOPPED), voting=True)),
    "notice_line--stopped": lambda: notices.render_line(_notice(STOPPED)),
    "notice--not-confirmed": lambda: notices.render_notice(
        _notice(replace(notice_cases.WITHDRAWN, closed_by=None, closed_why=NOT_CONFIRMED))
    ),
    "transition--told": lambda: transitions.render_card(transition_cases.handover(PARTING), "U0LI"),
    "transition--withdrawn": lambda: transitions.render_card(transition_cases.handover(STAYS), "U0LI"),
    "transition_moved--told": lambda: transitions.render_changed(
        transition_cases.moved("told", transition_cases.handover(PARTING)), "U0LI"
    ),
    "case_card--replied": lambda: cases.render_card(
        ballot_cases.file(replies=(REPLY,), reply=REPLY, judges=Judges(("U0MIA",), samples.NOW, impartial=True))
    ),
    "case_card--again": lambda: cases.render_card(ballot_cases.file(replies=(UNDECIDED,), reply=UNDECIDED)),
    "case_card--to-tell": lambda: cases.render_card(ballot_cases.file(replies=(WITHDRAWN,))),
    "case_file--to-tell": lambda: cases.render_case_file(
        case_cases.shown(ballot_cases.file(replies=(WITHDRAWN,), managers=frozenset({"U0ROSA"})))
    ),
    "case_file--judge": lambda: cases.render_case_file(
        replace(case_cases.shown(ballot_cases.file(replies=(STANDS, RECORDED)), manages=False), works=False)
    ),
    "case_file--replied": lambda: cases.render_case_file(
        case_cases.shown(ballot_cases.file(replies=(STANDS, RECORDED)))
    ),
}
POSTED: frozenset[str] = frozenset({"reply_judge", "reply_withdrawn"})
