"""Cases in the machine: problems, talks, fixes, waivers, holds, closing by hand."""

from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bot.features.cases.usecases import cases, fixes, holds, talks
from scoring.cases.fixes import FixState
from tests.machine import clocks
from tests.machine.days import DAY, day, start, workdays_after
from tests.machine.journey import KEYS, Journey
from tests.machine.model import Case, Fix, Hold, Talk
from tests.machine.office import JO, MANAGERS

HANDS_OF = (JO, *MANAGERS, "U-max")
HANDS = st.sampled_from(HANDS_OF)
GATES = st.sampled_from(["points", "reporters", "problem", "fixes", "talk", "contests", "hold"])
ANSWERS = st.sampled_from(["receptive", "partly", "pushed back", "no reply", "not told"])


def stated(case: Case) -> tuple[str, datetime | None, str, str, datetime | None, str]:
    """What stating a problem may set."""
    return case.problem, case.stated_at, case.side, case.side_by, case.side_at, case.agreed


class Casework(Journey):
    """What owners and managers do on a case."""

    @rule(key=KEYS, who=HANDS, side=st.sampled_from(["", "ours", "theirs", "both"]))
    def state_problem(self, key: str, who: str, side: str) -> None:
        """The real problem, stated or stated anew; without a case it raises one."""
        customer, text = self.customer(key), f"problem {self.calls}"
        allowed = self.works_on(customer, who)
        done = self.ask(who, allowed, lambda call: cases.state_problem(self.db, key, text, side, call=call))
        if done is None:
            return
        case = customer.raised(self.now)
        before = stated(case)
        if not case.problem:
            case.stated_at = self.now
        case.problem = text
        if side and side != case.side:
            case.side, case.side_by, case.side_at, case.agreed = side, who, self.now, ""
        left = stated(case)
        customer.follow(self.now)

        def restore() -> None:
            case.problem, case.stated_at, case.side, case.side_by, case.side_at, case.agreed = before
            customer.follow(self.now)

        self.offer(
            done.undo,
            who,
            stands=lambda: case.closed_at is None and stated(case) == left,
            back=restore,
            ground=customer,
        )

    @rule(key=KEYS, who=st.sampled_from((*HANDS_OF, "U-ana")))
    def agree(self, key: str, who: str) -> None:
        """A second person agrees that it is theirs."""
        customer = self.customer(key)
        case = customer.case
        is_question_open = case is not None and case.problem != "" and case.side == "theirs" and case.agreed == ""
        allowed = is_question_open and case is not None and who != case.side_by
        allowed = allowed and who in customer.dealing(self.now) | set(MANAGERS)
        done = self.ask(who, allowed, lambda call: cases.agree_problem_is_theirs(self.db, key, call=call))
        if done is None or case is None:
            return
        case.agreed = who
        customer.follow(self.now)

        def restore() -> None:
            case.agreed = ""
            customer.follow(self.now)

        stands = lambda: case.closed_at is None and case.agreed == who  # noqa: E731
        self.offer(done.undo, who, stands=stands, back=restore, ground=customer)

    @rule(key=KEYS, who=st.sampled_from((*MANAGERS, *MANAGERS, JO)))
    def confirm_facts(self, key: str, who: str) -> None:
        """A manager who did not report the severe strikes confirms what they say."""
        customer = self.customer(key)
        case, newest = customer.case, customer.newest_severe(self.now)
        parties = customer.parties([strike for strike in customer.live(self.now) if strike.weight >= 3])
        allowed = case is not None and newest is not None and not customer.confirmed(self.now) and who in MANAGERS
        if allowed and newest is not None and who in parties:
            allowed = not set(MANAGERS) - parties and self.now >= newest + DAY
        done = self.ask(who, allowed, lambda call: cases.confirm_facts(self.db, key, call=call))
        if done is None or case is None:
            return
        before = (case.facts_by, case.facts_at)
        left = case.facts_by, case.facts_at = who, self.now
        customer.follow(self.now)

        def restore() -> None:
            case.facts_by, case.facts_at = before
            customer.follow(self.now)

        stands = lambda: case.closed_at is None and (case.facts_by, case.facts_at) == left  # noqa: E731
        self.offer(done.undo, who, stands=stands, back=restore, ground=customer)

    @rule(key=KEYS, who=st.sampled_from((*MANAGERS, JO)), gate=GATES)
    def waive(self, key: str, who: str, gate: str) -> None:
        """A manager waives a gate that is missing."""
        customer = self.customer(key)
        case = customer.case
        missing = case is not None and not customer.gates(self.now)[gate] and gate not in ("contests", "hold")
        parties = customer.parties(customer.live(self.now))
        if gate in ("fixes", "talk") and who in parties and set(MANAGERS) - parties:
            missing = False
        done = self.ask(
            who, missing and who in MANAGERS, lambda call: cases.waive_gate(self.db, key, gate, "so", call=call)
        )
        if done is None or case is None:
            return
        case.waived[gate] = who

        def restore() -> None:
            case.waived.pop(gate, None)
            customer.follow(self.now)

        self.offer(done.undo, who, stands=lambda: case.closed_at is None, back=restore, ground=customer)

    @rule(key=KEYS, who=st.sampled_from((*MANAGERS, JO)))
    def close_case(self, key: str, who: str) -> None:
        """A manager says that the customer is good again."""
        customer = self.customer(key)
        case, notice = customer.case, customer.running()
        busy = any(ballot.state in ("open", "tied") for ballot in customer.ballots) or customer.parting is not None
        allowed = case is not None and not busy and (notice is None or notice.case is not case) and who in MANAGERS
        done = self.ask(who, allowed, lambda call: cases.close_case(self.db, key, "good again", call=call))
        if done is None or case is None:
            return
        case.closed_at, case.outcome = at, _ = self.now, "good again"

        def restore() -> None:
            case.closed_at, case.outcome = None, ""
            customer.follow(self.now)

        self.offer(
            done.undo,
            who,
            stands=lambda: customer.cases[-1] is case and case.closed_at == at,
            back=restore,
            ground=customer,
        )

    @rule(key=KEYS, who=HANDS, ahead=st.sampled_from([0, 3, 20, 91]))
    def plan_talk(self, key: str, who: str, ahead: int) -> None:
        """The talk is planned, or planned anew."""
        customer = self.customer(key)
        order = talks.TalkDetails(key, on=day(self.now) + timedelta(days=ahead))
        allowed = self.works_on(customer, who) and ahead <= 90
        done = self.ask(who, allowed, lambda call: talks.plan_talk(self.db, order, call=call))
        if done is None:
            return
        case = customer.raised(self.now)
        waiting = next((talk for talk in reversed(case.talks) if not talk.answer and not talk.withdrawn), None)
        talk = waiting or Talk(customer.owner or who, day(self.now))
        before, (talk.on, talk.planned_at) = (
            (talk.on, talk.planned_at),
            (day(self.now) + timedelta(days=ahead), self.now),
        )
        if waiting is None:
            case.talks.append(talk)
        customer.follow(self.now)
        left = (talk.on, talk.planned_at)

        def restore() -> None:
            talk.on, talk.planned_at = before
            talk.withdrawn = waiting is None
            customer.follow(self.now)

        def stands() -> bool:
            same = not talk.answer and not talk.withdrawn and (talk.on, talk.planned_at) == left
            return case.closed_at is None and same

        self.offer(done.undo, who, stands=stands, back=restore, ground=customer)

    @rule(key=KEYS, who=HANDS, answer=ANSWERS, ago=st.sampled_from([0, 1, 13, 14, 29, 30]))
    def answer_talk(self, key: str, who: str, answer: str, ago: int) -> None:
        """How they answered is recorded."""
        customer = self.customer(key)
        today = day(self.now)
        begun = today - timedelta(days=ago)
        case_talks = customer.case.talks if customer.case is not None else []
        waiting = next((talk for talk in reversed(case_talks) if not talk.answer and not talk.withdrawn), None)
        may = self.works_on(customer, who) or (waiting is not None and waiting.holder == who)
        allowed = may and (answer != "no reply" or workdays_after(begun, 10) <= today)
        order = talks.TalkDetails(key, answer, "what was said", begun)
        done = self.ask(who, allowed, lambda call: talks.record_answer(self.db, order, call=call))
        if done is None:
            return
        case = customer.raised(self.now)
        talk = waiting or Talk(who, begun)
        before, talk.on, talk.answer, talk.answered_at = talk.on, begun, answer, self.now
        if waiting is None:
            case.talks.append(talk)
        customer.follow(self.now, fact=True)

        def restore() -> None:
            talk.on, talk.answer, talk.answered_at, talk.withdrawn = before, "", None, waiting is None
            customer.follow(self.now, fact=True)

        self.offer(
            done.undo, who, stands=lambda: case.closed_at is None and not talk.withdrawn, back=restore, ground=customer
        )

    @rule(key=KEYS, who=HANDS)
    def open_fix(self, key: str, who: str) -> None:
        """Something of ours is to be mended."""
        customer = self.customer(key)
        allowed = self.works_on(customer, who)
        done = self.ask(who, allowed, lambda call: fixes.open_fix(self.db, key, "answer sooner", call=call))
        if done is None:
            return
        fix = Fix(done.fix.id, None, customer.owner or who, case=customer.case)
        customer.fixes.append(fix)

        def restore() -> None:
            fix.state = "dropped"

        self.offer(done.undo, who, stands=lambda: fix.state == "open", back=restore)

    @rule(key=KEYS, who=HANDS, which=st.integers(0, 2), done=st.booleans())
    def close_fix(self, key: str, who: str, which: int, done: bool) -> None:
        """A fix is done, which its owner may say too, or dropped."""
        customer = self.customer(key)
        if not customer.fixes:
            return
        fix = customer.fixes[-1 - which % len(customer.fixes)]
        as_ = FixState.DONE if done else FixState.DROPPED
        mine = done and any(each.owner == who and each.state == "open" for each in customer.fixes)
        may = self.works_on(customer, who) or (mine and fix.owner == who)
        closed = self.ask(
            who,
            may and fix.state == "open",
            lambda call: fixes.close_fix(self.db, key, fix.id, "so it is", state=as_, notified=True, call=call),
        )
        if closed is None:
            return
        linked = fix.case
        fix.state, fix.closed_at = as_.value, self.now
        if done:
            fix.customer_told, fix.case = True, customer.case or fix.case
        left = (fix.state, fix.closed_at)
        if done and fix.strike is not None:
            fix.strike.fixed_at = self.now
        customer.follow(self.now)

        def restore() -> None:
            fix.state, fix.customer_told, fix.case = "open", False, linked
            if done and fix.strike is not None:
                fix.strike.fixed_at = None
            customer.follow(self.now)

        self.offer(closed.undo, who, stands=lambda: (fix.state, fix.closed_at) == left, back=restore, ground=customer)

    @rule(key=KEYS, who=st.sampled_from((*MANAGERS, JO)), days=st.sampled_from([1, 3, 15, 90, 91]))
    def hold(self, key: str, who: str, days: int) -> None:
        """A manager lets everything stand still."""
        customer = self.customer(key)
        allowed = customer.hold is None and days <= 90 and who in MANAGERS
        done = self.ask(
            who,
            allowed,
            lambda call: holds.place_hold(self.db, key, "so", day(self.now) + timedelta(days=days), call=call),
        )
        if done is None:
            return
        hold = customer.hold = Hold(self.now, start(day(self.now) + timedelta(days=days)))
        customer.follow(self.now)
        self.offer(
            done.undo, who, stands=lambda: customer.hold is hold, back=lambda: clocks.release(customer, self.now)
        )

    @rule(key=KEYS, who=st.sampled_from((*MANAGERS, JO)))
    def release(self, key: str, who: str) -> None:
        """A manager lets it go on."""
        customer = self.customer(key)
        hold = customer.hold
        done = self.ask(
            who, hold is not None and who in MANAGERS, lambda call: holds.release_hold(self.db, key, call=call)
        )
        if done is None or hold is None:
            return
        clocks.release(customer, self.now)

        def restore() -> None:
            customer.hold = Hold(self.now, hold.until)
            customer.follow(self.now)

        self.offer(done.undo, who, stands=lambda: customer.hold is None and self.now < hold.until, back=restore)
