"""Messages about ballots, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.features.ballots.messages import ballots
from bot.features.ballots.usecases.opening import BallotList, BallotOpened, PersonalBallot, PostedBallot
from bot.features.ballots.usecases.running import BallotChanged
from bot.features.ballots.usecases.voting import VoteCast, VoterRecused
from bot.slack.rendering import Message
from bot.workflow.ballots import BallotSnapshot
from scoring import ballots as ballot_rules
from scoring.ballots import Ballot, BallotKind, BallotState, Seat, Vote
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case, CaseRoute, Gate, ProblemSide, Waiver
from scoring.cases.fixes import Fix, FixState
from scoring.cases.holds import Hold
from scoring.cases.talks import Talk, TalkAnswer
from scoring.customers.customers import Customer
from scoring.rules.policy import Policy
from scoring.teams import Team
from tests.messages import samples

ROLL = ("U0ANA", "U0BEN", "U0LI", "U0MAX")
MANAGERS = frozenset({"U0ROSA", "U0MIA"})
CANDIDATES = ("U0LI", "U0BEN")
NAMES = {"U0LI": "Li Wei", "U0BEN": "Ben Ode"}
LATER = samples.NOW + timedelta(days=12)
HUNDRED = tuple(f"U{number:09d}" for number in range(100))
TEN = HUNDRED[:10]
STRIKES = (samples.strike(14), samples.strike(13, reason="late-payment"), samples.strike(12))
PROBLEM = "Nobody agreed what was in scope; part of that is ours."
WHY = "Three strikes in five weeks, and they were told."


def ballot(kind: BallotKind = BallotKind.NOTICE, **changes: Any) -> Ballot:
    """Rosa's ballot on Acme, open since two days."""
    size = changes.pop("size", 0)
    started = ballot_rules.rules_for(kind, samples.POLICY, size=size, seated=size)
    usual = Ballot(
        id=7,
        customer_id=1,
        case_id=3,
        kind=kind,
        reason=WHY if kind is not BallotKind.OWNER else "",
        proposer="U0ROSA",
        opened_at=samples.NOW - timedelta(hours=12),
        closes_at=samples.NOW + timedelta(hours=36),
        rules=started,
        candidates=CANDIDATES if kind is BallotKind.OWNER else (),
        costs={"revenue": 4_815_000, "minutes": 750} if kind is BallotKind.TERMINATE else None,
    )
    return replace(usual, **changes)


def file(customer: Customer = samples.ACME, **changes: Any) -> CaseFile:
    """Acme's case: a problem stated, a fix done, a talk that ended badly."""
    made = CaseFile(
        customer=customer,
        case=Case(
            3, customer.id, CaseRoute.POINTS, samples.NOW - timedelta(days=30), problem=PROBLEM, side=ProblemSide.BOTH
        ),
        card=samples.card(customer),
        tally=samples.tally(STRIKES),
        strikes=STRIKES,
        fixes=(Fix(1, 1, "A scope in writing", "U0JO", "U0JO", samples.NOW, FixState.DONE, 3, told_at=samples.NOW),),
        talks=(
            Talk(
                1,
                1,
                3,
                "U0JO",
                samples.TODAY,
                "U0JO",
                samples.NOW,
                samples.TODAY,
                TalkAnswer.PUSHED_BACK,
                "It is all our fault.",
            ),
        ),
        waivers=(),
        hold=None,
        ballots=(),
        notice=None,
        transition=None,
        policy=samples.POLICY,
        now=samples.NOW,
        managers=MANAGERS,
    )
    return replace(made, **changes)


def poll(
    asked: Ballot, *cast: str, roll: tuple[str, ...] = ROLL, left: tuple[str, ...] = (), **changes: Any
) -> BallotSnapshot:
    """The ballot with the votes of the first on its roll; closed, its result is what they come to."""
    why, customer = changes.get("why", ""), changes.get("customer", samples.ACME)
    whys = changes.get("whys", (why,) * len(cast))
    seats = tuple(Seat(7, who, samples.NOW if who in left else None) for who in roll)
    votes = [
        Vote(7, who, choice, because, samples.NOW - timedelta(hours=3))
        for who, choice, because in zip(roll, cast, whys, strict=False)
    ]
    count = ballot_rules.count_votes(asked, seats, votes)
    if asked.state not in (BallotState.OPEN, BallotState.CANCELLED):
        asked = replace(asked, result=count.counts, closed_at=samples.NOW)
    return BallotSnapshot(asked, customer, seats, count, samples.POLICY, samples.NOW)


def posted(
    found: BallotSnapshot,
    about: CaseFile | None = None,
    names: dict[str, str] = NAMES,
    team: Team = samples.TEAM,
) -> PostedBallot:
    """What is shown of it."""
    return PostedBallot(found, about or file(found.customer), names, team)


HELD = Hold(1, 1, "Their new owner starts.", "U0ROSA", samples.NOW, samples.NOW + timedelta(days=9))
WAIVED = (Waiver(1, 3, Gate.REPORTERS, "Only Li works with them.", "U0ROSA", samples.NOW),)
OPEN = poll(ballot(), "yes", "no")
FLAGGED = poll(ballot(facts_at=samples.NOW, extended_at=samples.NOW), "yes", left=("U0MAX",))
GO = poll(ballot(BallotKind.TERMINATE), "yes")
APART = replace(GO, ballot=replace(GO.ballot, rules=replace(GO.ballot.rules, size=len(ROLL) + 1)))
"""Who proposed it decides with the others, but has no vote."""
BEYOND = poll(
    ballot(
        BallotKind.TERMINATE,
        beyond_cap="Li hands in her notice otherwise.",
        costs={"minutes": 750, "cover": 62, "unknown": 1},
    )
)
OWNER = poll(ballot(BallotKind.OWNER))
SIGNED = poll(ballot(size=2), roll=("U0ROSA", "U0MIA"))
THINKING = poll(ballot(size=1, confirms_at=samples.NOW + timedelta(hours=36), closes_at=LATER), roll=("U0ROSA",))
READY = poll(
    ballot(BallotKind.TERMINATE, size=1, confirms_at=samples.NOW - timedelta(hours=1), closes_at=LATER),
    roll=("U0ROSA",),
)
CONFIRMED = poll(
    replace(READY.ballot, kind=BallotKind.NOTICE, costs=None, state=BallotState.PASSED), "yes", roll=("U0ROSA",)
)
LET_GO = poll(replace(READY.ballot, state=BallotState.PASSED), "yes", roll=("U0ROSA",))
ENDED = poll(replace(READY.ballot, state=BallotState.REJECTED), "no", roll=("U0ROSA",))
UNCONFIRMED = poll(replace(THINKING.ballot, state=BallotState.LAPSED), roll=("U0ROSA",))
ROSA, PAIR = Team(frozenset({"U0ROSA"})), Team(frozenset({"U0ROSA", "U0MIA"}))
SHRUNK = Team(PAIR.people, {"U0ANA": samples.NOW + timedelta(days=6)})
PASSED = poll(ballot(state=BallotState.PASSED), "yes", "yes", "no", "abstain", why="Enough is enough.")
GONE = poll(ballot(BallotKind.TERMINATE, state=BallotState.PASSED), "yes", "yes", "no", why="It wears Li out.")
CHOSEN = poll(ballot(BallotKind.OWNER, state=BallotState.PASSED, chosen="U0LI"), "U0LI", "U0LI", "U0BEN")
TIED = poll(ballot(BallotKind.OWNER, state=BallotState.TIED), "U0LI", "U0BEN", "abstain")
REJECTED = poll(ballot(state=BallotState.REJECTED, facts_at=samples.NOW - timedelta(hours=2)), "yes", "no")
KEPT = poll(ballot(BallotKind.TERMINATE, state=BallotState.REJECTED), "yes", "no", "no", "no", why="They are learning.")
LAPSED = poll(ballot(state=BallotState.LAPSED), "yes")
CANCELLED = poll(ballot(state=BallotState.CANCELLED, closed_by="U0MIA", closed_why="The wrong Acme."), "yes")
TAKEN_BACK = poll(ballot(state=BallotState.CANCELLED, closed_by="U0ROSA"))

COUNTED, VOTES_OFF = replace(samples.POLICY, privacy_staff="aggregate"), replace(samples.POLICY, named_votes=False)
"""The rules where people are counted, and where only votes are."""


def hidden(found: BallotSnapshot, policy: Policy = COUNTED, team: Team = samples.TEAM, **about: Any) -> PostedBallot:
    """What is shown of a ballot where names are not."""
    return posted(replace(found, policy=policy), file(found.customer, policy=policy, **about), team=team)


REASONS = ("It wears Li out.", "They pay, and Jo gets on with them.", "", "It wears Li out.")
REASONED = poll(ballot(BallotKind.TERMINATE, state=BallotState.REJECTED), "yes", "no", "no", "abstain", whys=REASONS)
SEVERE = (samples.strike(9, weight=3, reason="threat-or-harassment"),)
CONFIRMED_FACTS = replace(file().case, facts_by="U0MIA", facts_at=samples.NOW)
HOSTILE_FILE = file(
    samples.HOSTILE,
    case=Case(3, 2, CaseRoute.SEVERE, samples.NOW, problem=samples.LONG_NOTE),
    tally=samples.tally(samples.HOSTILE_STRIKES),
    strikes=samples.HOSTILE_STRIKES,
    talks=(Talk(1, 2, 3, "U0JO", None, "U0JO", samples.NOW, None, TalkAnswer.NOT_TOLD, samples.LONG_NOTE),),
    waivers=tuple(Waiver(n, 3, gate, samples.LONG_NOTE, "U0ROSA", samples.NOW) for n, gate in enumerate(Gate)),
)
BY_HUNDRED = {"roll": HUNDRED, "left": HUNDRED[-50:], "why": samples.LONG_NOTE, "customer": samples.HOSTILE}
HOSTILE_OPEN = poll(
    ballot(reason=samples.LONG_NOTE, facts_at=samples.NOW, extended_at=samples.NOW),
    *["no"] * 40,
    **BY_HUNDRED,  # type: ignore[arg-type]
)
HOSTILE_GO = poll(
    ballot(
        BallotKind.TERMINATE,
        reason=samples.LONG_NOTE,
        state=BallotState.REJECTED,
        facts_at=samples.NOW,
        beyond_cap=samples.LONG_NOTE,
        costs={"revenue": -(10**16), "minutes": 10**9, "cover": 10**9, "unknown": 10**6},
    ),
    *["no"] * 100,
    **{**BY_HUNDRED, "left": ()},  # type: ignore[arg-type]
)
HOSTILE_OWNER = poll(ballot(BallotKind.OWNER, candidates=TEN), roll=HUNDRED, customer=samples.AMPERSAND)
HOSTILE_TIE = poll(
    ballot(BallotKind.OWNER, candidates=TEN, state=BallotState.TIED),
    *TEN * 4,
    roll=HUNDRED,
    customer=samples.HOSTILE,
    why=samples.LONG_NOTE,
)
HOSTILE_END = poll(
    ballot(state=BallotState.CANCELLED, closed_by="U0MIA", closed_why=samples.LONG_NOTE),
    roll=HUNDRED,
    customer=samples.HOSTILE,
)
HOSTILE_NAMES = dict.fromkeys(TEN, samples.LONG_NAME)


def seen(found: BallotSnapshot, who: str = "U0ANA", *, manager: bool = False, **more: Any) -> Message:
    """The ballot shown to one person."""
    return ballots.render_personal_ballot(PersonalBallot(posted(found, **more), who, manager))


def opened(found: BallotSnapshot, team: Team = samples.TEAM) -> BallotOpened:
    """What Rosa opened."""
    return BallotOpened(found, samples.CHANNEL, samples.UNDO, team, MANAGERS)


def voted(found: BallotSnapshot, choice: str, before: str = "") -> Message:
    """Ana's vote."""
    cast = Vote(7, "U0ANA", choice, "", samples.NOW)
    return ballots.render_vote(VoteCast(found, cast, replace(cast, choice=before) if before else None))


def ran(found: BallotSnapshot, what: str, undo: str = samples.UNDO) -> Message:
    """What Rosa did with it."""
    return ballots.render_changed(BallotChanged(found, what, undo))


def listed(*found: BallotSnapshot) -> Message:
    """What is open, to Ana."""
    return ballots.render_list(BallotList(found, "U0ANA", samples.POLICY, samples.NOW))


CASES: dict[str, Callable[[], Message]] = {
    "ballot": lambda: ballots.render_ballot(posted(OPEN, file(waivers=WAIVED))),
    "ballot--flagged": lambda: ballots.render_ballot(posted(FLAGGED, file(talks=()))),
    "ballot--on-hold": lambda: ballots.render_ballot(posted(OPEN, file(hold=HELD))),
    "ballot--terminate": lambda: ballots.render_ballot(posted(GO)),
    "ballot--apart": lambda: ballots.render_ballot(posted(APART)),
    "ballot--beyond": lambda: ballots.render_ballot(posted(BEYOND)),
    "ballot--owner": lambda: ballots.render_ballot(posted(OWNER)),
    "ballot--sign-off": lambda: ballots.render_ballot(posted(SIGNED, team=PAIR)),
    "ballot--thinking": lambda: ballots.render_ballot(posted(THINKING, team=ROSA)),
    "ballot--ready": lambda: ballots.render_ballot(posted(READY, team=ROSA)),
    "ballot--confirmed": lambda: ballots.render_ballot(posted(CONFIRMED, team=ROSA)),
    "ballot--ended": lambda: ballots.render_ballot(posted(ENDED, team=ROSA)),
    "ballot--unconfirmed": lambda: ballots.render_ballot(posted(UNCONFIRMED, team=ROSA)),
    "ballot--shrunk": lambda: ballots.render_ballot(posted(OPEN, team=SHRUNK)),
    "ballot--no-manager": lambda: ballots.render_ballot(posted(OPEN, file(managers=frozenset()))),
    "ballot--passed": lambda: ballots.render_ballot(posted(PASSED, file(waivers=WAIVED))),
    "ballot--let-go": lambda: ballots.render_ballot(posted(GONE)),
    "ballot--chosen": lambda: ballots.render_ballot(posted(CHOSEN)),
    "ballot--tied": lambda: ballots.render_ballot(posted(TIED)),
    "ballot--rejected": lambda: ballots.render_ballot(posted(REJECTED)),
    "ballot--kept": lambda: ballots.render_ballot(posted(KEPT)),
    "ballot--lapsed": lambda: ballots.render_ballot(posted(LAPSED)),
    "ballot--cancelled": lambda: ballots.render_ballot(posted(CANCELLED)),
    "ballot--taken-back": lambda: ballots.render_ballot(posted(TAKEN_BACK)),
    "ballot--hostile": lambda: ballots.render_ballot(posted(HOSTILE_OPEN, HOSTILE_FILE)),
    "ballot--hostile-closed": lambda: ballots.render_ballot(posted(HOSTILE_GO, HOSTILE_FILE)),
    "ballot--hostile-owner": lambda: ballots.render_ballot(posted(HOSTILE_OWNER, names=HOSTILE_NAMES)),
    "ballot--hostile-tie": lambda: ballots.render_ballot(posted(HOSTILE_TIE, HOSTILE_FILE, HOSTILE_NAMES)),
    "ballot--hostile-end": lambda: ballots.render_ballot(posted(HOSTILE_END, HOSTILE_FILE)),
    "ballot--counted": lambda: ballots.render_ballot(hidden(FLAGGED)),
    "ballot--counted-pair": lambda: ballots.render_ballot(hidden(SIGNED, team=PAIR)),
    "ballot--counted-closed": lambda: ballots.render_ballot(hidden(REASONED)),
    "ballot--counted-owner": lambda: ballots.render_ballot(hidden(CHOSEN)),
    "ballot--counted-alone": lambda: ballots.render_ballot(hidden(CONFIRMED, team=ROSA)),
    "ballot--counted-severe": lambda: ballots.render_ballot(
        hidden(OPEN, case=CONFIRMED_FACTS, strikes=SEVERE, tally=samples.tally(SEVERE))
    ),
    "ballot--votes-off": lambda: ballots.render_ballot(hidden(OPEN, VOTES_OFF)),
    "ballot--votes-off-closed": lambda: ballots.render_ballot(hidden(REASONED, VOTES_OFF)),
    "ballot--hostile-counted": lambda: ballots.render_ballot(
        replace(posted(replace(HOSTILE_GO, policy=COUNTED)), file=replace(HOSTILE_FILE, policy=COUNTED))
    ),
    "vote_reasons--counted": lambda: ballots.render_reasons(hidden(REASONED)),
    "vote_reasons--hostile-counted": lambda: ballots.render_reasons(hidden(HOSTILE_GO)),
    "vote_seen--counted": lambda: ballots.render_personal_ballot(PersonalBallot(hidden(REASONED), "U0BEN", False)),
    "vote_reasons": lambda: ballots.render_reasons(posted(PASSED, file(waivers=WAIVED))),
    "vote_reasons--running": lambda: ballots.render_reasons(posted(OPEN)),
    "vote_reasons--none": lambda: ballots.render_reasons(posted(OWNER)),
    "vote_reasons--hostile": lambda: ballots.render_reasons(posted(HOSTILE_GO, HOSTILE_FILE)),
    "ballot_reminder": lambda: ballots.render_reminder(posted(OPEN)),
    "ballot_reminder--alone": lambda: ballots.render_reminder(posted(READY, team=ROSA)),
    "ballot_reminder--terminate": lambda: ballots.render_reminder(posted(GO)),
    "ballot_reminder--hostile": lambda: ballots.render_reminder(
        posted(replace(HOSTILE_OWNER, customer=samples.HOSTILE), names=HOSTILE_NAMES)
    ),
    "vote_seen": lambda: seen(OPEN),
    "vote_seen--thinking": lambda: seen(THINKING, "U0ROSA", manager=True),
    "vote_seen--ready": lambda: seen(READY, "U0ROSA", manager=True),
    "vote_seen--not-mine": lambda: seen(READY),
    "vote_seen--not-yet": lambda: seen(OWNER),
    "vote_seen--stale": lambda: seen(FLAGGED),
    "vote_seen--outside": lambda: seen(OPEN, "U0ROSA", manager=True),
    "vote_seen--tied": lambda: seen(TIED, "U0ROSA", manager=True),
    "vote_seen--passed": lambda: seen(PASSED),
    "vote_seen--beyond": lambda: seen(BEYOND),
    "vote_seen--hostile": lambda: seen(HOSTILE_OPEN, HUNDRED[0], about=HOSTILE_FILE),
    "vote_opened": lambda: ballots.render_opened(opened(OPEN)),
    "vote_opened--alone": lambda: ballots.render_opened(opened(THINKING, ROSA)),
    "vote_opened--terminate": lambda: ballots.render_opened(opened(READY, ROSA)),
    "vote_opened--hostile": lambda: ballots.render_opened(opened(HOSTILE_OPEN)),
    "vote_cast": lambda: voted(OPEN, "yes"),
    "vote_cast--changed": lambda: voted(OPEN, "no", "yes"),
    "vote_cast--candidate": lambda: voted(OWNER, "U0LI"),
    "vote_cast--decides": lambda: voted(PASSED, "yes"),
    "vote_cast--confirmed": lambda: voted(CONFIRMED, "yes"),
    "vote_cast--let-go": lambda: voted(LET_GO, "yes"),
    "vote_cast--ended": lambda: voted(ENDED, "no"),
    "vote_cast--hostile": lambda: voted(HOSTILE_GO, "no", "yes"),
    "vote_recused": lambda: ballots.render_recused(VoterRecused(FLAGGED, samples.UNDO)),
    "vote_recused--one-left": lambda: ballots.render_recused(VoterRecused(poll(ballot(), left=ROLL[1:]), samples.UNDO)),
    "vote_recused--too-few": lambda: ballots.render_recused(
        VoterRecused(poll(ballot(state=BallotState.LAPSED, closed_at=samples.NOW), left=ROLL[1:]), "")
    ),
    "vote_recused--decides": lambda: ballots.render_recused(VoterRecused(PASSED, "")),
    "vote_recused--hostile": lambda: ballots.render_recused(VoterRecused(HOSTILE_OPEN, samples.UNDO)),
    "vote_ran--extended": lambda: ran(OPEN, "extended"),
    "vote_ran--cancelled": lambda: ran(CANCELLED, "cancelled"),
    "vote_ran--closed": lambda: ran(PASSED, "closed", ""),
    "vote_ran--picked": lambda: ran(CHOSEN, "picked", ""),
    "vote_ran--hostile": lambda: ran(HOSTILE_END, "cancelled"),
    "vote_list": lambda: listed(OPEN, GO, OWNER, TIED, replace(SIGNED, customer=samples.ACME)),
    "vote_list--alone": lambda: listed(THINKING, READY),
    "vote_list--none": listed,
    "vote_list--hostile": lambda: listed(*[HOSTILE_OPEN, HOSTILE_TIE] * 30),
}
POSTED: frozenset[str] = frozenset({"ballot"})
