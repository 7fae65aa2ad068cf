"""Ballots in the machine: opened, voted in, left, run by managers; and what parting they lead to."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bot.features.ballots.usecases import opening as ballots, running as ballot_runs, voting as balloting
from bot.features.ballots.usecases.opening import BallotOpened
from bot.features.transitions.usecases import transitions
from scoring.ballots import BallotKind
from tests.machine.counting import (
    after_vote,
    ask,
    ballots_needed,
    carried,
    cast,
    certain,
    choices,
    close,
    extend,
    first_end,
    may_open,
    may_propose,
    needs,
    quorate,
    tied,
    voters,
)
from tests.machine.journey import KEYS, Journey
from tests.machine.model import Ballot, Customer
from tests.machine.office import MANAGERS, STAFF, VOTERS

BOSSES = st.sampled_from((*MANAGERS, *MANAGERS, "U-ana"))
STANDING = ("U-li", "U-ben", "U-max")
KINDS = st.sampled_from(["notice", "notice", "terminate", "terminate", "owner"])
MOODS = st.sampled_from(["yes", "yes", "yes", "no", "abstain"])


class Voting(Journey):
    """What voters and managers do with ballots."""

    @rule(key=KEYS, who=BOSSES, kind=KINDS)
    def propose(self, key: str, who: str, kind: str) -> None:
        """A manager opens a ballot."""
        customer = self.customer(key)
        allowed = may_open(customer, kind, self.now) and who in MANAGERS
        allowed = allowed and may_propose(customer, kind, who, self.now)
        done = self.ask(
            who,
            allowed,
            lambda call: ballots.open_ballot(
                self.db, BallotKind(kind), key, why="as it is", candidates=STANDING, call=call
            ),
        )
        if done is not None:
            self._opened(customer, kind, who, done)

    @rule(key=KEYS, who=st.sampled_from(STAFF), mood=MOODS, why=st.sampled_from(["as I see it", ""]))
    def vote(self, key: str, who: str, mood: str, why: str) -> None:
        """Somebody votes, or votes anew."""
        customer = self.customer(key)
        ballot = customer.meant
        if ballot is None:
            return
        choice = mood
        if ballot.kind == "owner":
            choice = {"yes": STANDING[0], "no": STANDING[1]}.get(mood, mood)
        allowed = ballot.state == "open" and customer.hold is None and who in voters(ballot)
        allowed = allowed and choice in choices(ballot) and (why != "" or ballot.kind != "terminate")
        done = self.ask(who, allowed, lambda call: balloting.cast_vote(self.db, key, choice, why, call=call))
        if done is not None:
            ballot.votes[who] = (choice, self.now)
            after_vote(customer, ballot, self.now)

    @rule(key=KEYS, moods=st.lists(MOODS, min_size=3, max_size=4))
    def all_vote(self, key: str, moods: list[str]) -> None:
        """One after the other votes, as long as it is open."""
        for who, mood in zip(VOTERS, moods, strict=False):
            if self.known[key].ballot is not None:
                self.vote(key, who, mood, "as I see it")

    @rule(key=KEYS, kind=st.sampled_from(["notice", "terminate"]))
    def the_office_is_split(self, key: str, kind: str) -> None:
        """As many are for it as against, whatever is open, or asked if nothing is."""
        if self.customer(key).ballot is None:
            self.propose(key, "U-mia", kind)
        self.all_vote(key, ["yes", "no"] * 2)

    @rule(key=KEYS, who=st.sampled_from((*VOTERS, "U-max")))
    def recuse(self, key: str, who: str) -> None:
        """Somebody leaves the roll; where fewer are left than it needs, it lapses at once."""
        customer = self.customer(key)
        ballot = customer.meant
        if ballot is None or (ballot.state == "open" and self.calls % 3):
            return
        allowed = ballot.state == "open" and customer.hold is None and who in voters(ballot)
        done = self.ask(who, allowed, lambda call: balloting.recuse(self.db, key, "a friend", call=call))
        if done is None:
            return
        ballot.left.add(who)
        after_vote(customer, ballot, self.now)
        assert bool(done.undo) == (ballot.state == "open")

        def restore() -> None:
            ballot.left.discard(who)
            after_vote(customer, ballot, self.now)

        def stands() -> bool:
            return ballot.state == "open" and customer.hold is None and self.now < ballot.closes_at

        if done.undo:
            self.offer(done.undo, who, stands=stands, back=restore)

    @rule(key=KEYS, who=BOSSES)
    def extend(self, key: str, who: str) -> None:
        """A manager gives it half its length more."""
        customer = self.customer(key)
        ballot = customer.meant
        allowed = ballot is not None and ballot.state == "open" and customer.hold is None and not ballot.extended
        done = self.ask(
            who, allowed and who in MANAGERS, lambda call: ballot_runs.extend_ballot(self.db, key, call=call)
        )
        if done is None or ballot is None:
            return
        before = ballot.closes_at
        extend(ballot)
        left = ballot.closes_at

        def restore() -> None:
            ballot.closes_at, ballot.extended = before, False

        def stands() -> bool:
            return ballot.state == "open" and ballot.closes_at == left and self.now < before

        self.offer(done.undo, who, stands=stands, back=restore)

    @rule(key=KEYS, who=BOSSES)
    def cancel(self, key: str, who: str) -> None:
        """A manager ends it without a result."""
        customer = self.customer(key)
        ballot = customer.meant
        if ballot is None or (ballot.state == "open" and self.calls % 3):
            return
        state, closed_at = ballot.state, ballot.closed_at
        allowed = state in ("open", "tied") and who in MANAGERS
        done = self.ask(who, allowed, lambda call: ballot_runs.cancel_ballot(self.db, key, "too early", call=call))
        if done is None:
            return
        self.cancelled(customer, ballot)
        at = self.now

        def restore() -> None:
            ballot.state, ballot.closed_at = state, closed_at
            customer.follow(self.now)

        def stands() -> bool:
            same = ballot.state == "cancelled" and ballot.closed_at == at and customer.case is ballot.case
            running = state == "tied" or self.now < ballot.closes_at
            return same and running and needs(customer, ballot.kind, self.now)

        self.offer(done.undo, who, stands=stands, back=restore)

    @rule(key=KEYS, who=BOSSES)
    def close_early(self, key: str, who: str) -> None:
        """A manager closes it once everybody has voted."""
        customer = self.customer(key)
        ballot = customer.meant
        if ballot is None:
            return
        over = certain(ballot) or (quorate(ballot, cast(ballot)) and set(cast(ballot)) == voters(ballot))
        allowed = ballot.state == "open" and customer.hold is None and over and who in MANAGERS
        done = self.ask(who, allowed, lambda call: ballot_runs.close_ballot(self.db, key, call=call))
        if done is not None:
            close(customer, ballot, as_of=self.now, now=self.now)

    @rule(key=KEYS, who=BOSSES, candidate=st.sampled_from(STANDING))
    def pick(self, key: str, who: str, candidate: str) -> None:
        """A manager decides a tie."""
        customer = self.customer(key)
        ballot, parting = customer.meant, customer.parting
        if ballot is None or ballot.kind != "owner":
            return
        open_ = ballot.state == "tied" and customer.hold is None and parting is not None
        allowed = open_ and parting is not None and parting.state == "ownerless" and candidate in tied(ballot)
        done = self.ask(
            who,
            allowed and who in MANAGERS,
            lambda call: ballot_runs.pick_candidate(self.db, key, candidate, call=call),
        )
        if done is not None:
            ballot.state, ballot.chosen = "passed", candidate
            carried(customer, ballot, self.now)
            customer.follow(self.now)

    @rule(key=KEYS, who=st.sampled_from(STANDING), accept=st.booleans())
    def answer(self, key: str, who: str, accept: bool) -> None:
        """Who is asked to hand the customer over accepts, or declines."""
        customer = self.customer(key)
        parting = customer.parting
        if parting is None:
            return
        allowed = parting.state == "asked" and parting.asked == who and customer.hold is None
        do = transitions.accept_transition if accept else transitions.decline_transition
        done = self.ask(who, allowed, lambda call: do(self.db, key, call=call))
        if done is not None and accept:
            parting.state, parting.owner = "owned", who
            parting.asked, parting.accept_by, parting.next_up = "", None, ()
        elif done is not None:
            ask(parting, parting.next_up, self.now)

    @rule(key=KEYS, who=BOSSES, owner=st.sampled_from(STANDING))
    def assign(self, key: str, who: str, owner: str) -> None:
        """A manager decides who hands the customer over."""
        customer = self.customer(key)
        parting = customer.parting
        if parting is None or self.calls % 3:
            return
        voted = customer.ballot is not None and customer.ballot.kind == "owner"
        allowed = not voted and customer.hold is None and parting.owner != owner and who in MANAGERS
        done = self.ask(who, allowed, lambda call: transitions.assign_transition(self.db, key, owner, call=call))
        if done is not None:
            parting.state, parting.owner = "owned", owner
            parting.asked, parting.accept_by, parting.next_up = "", None, ()

    def _opened(self, customer: Customer, kind: str, who: str, done: BallotOpened) -> None:
        barred = {who} if kind == "terminate" else set()
        stored = done.poll.ballot
        ballot = Ballot(
            stored.id,
            kind,
            customer.raised(self.now),
            who,
            self.now,
            first_end(kind, self.now),
            set(VOTERS) - barred,
            ballots_needed(kind, len(set(VOTERS) - barred)),
            STANDING if kind == "owner" else (),
            severe=kind == "terminate" and not customer.opens_parting(self.now),
        )
        customer.ballots.append(ballot)
        ballot.case.worked_on = True
        customer.follow(self.now)

        def stands() -> bool:
            return ballot.state == "open" and set(ballot.votes) <= {who}

        self.offer(done.undo, who, stands=stands, back=lambda: self.cancelled(customer, ballot))
