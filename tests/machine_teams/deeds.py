"""Everything people can do about a customer, by name: each does it through the use case behind the command."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from bot.features.ballots.usecases import opening, running, voting
from bot.features.cases.usecases import cases, fixes, holds, talks
from bot.features.notices.usecases import notices
from bot.features.replies.usecases import replies
from bot.features.roles import usecases as roles
from bot.features.strikes.usecases import strikes
from bot.features.strikes.usecases.strikes import StrikeOrder
from bot.features.transitions.usecases import farewells, plans, referrals, tellings, transitions
from bot.features.transitions.usecases.plans import PlanProposal
from bot.workflow.requests import Call, Database
from scoring.ballots import BallotKind
from scoring.cases.fixes import FixState
from scoring.refusals import NotFound
from scoring.transitions.steps import StepKind
from tests.machine_teams.looking import View
from tests.machine_teams.office import KEY

Deed = Callable[[Database, View, Call, int], object]
"""Does it for whoever calls. The number chooses among what it may be about. Raises a refusal where nothing is."""

Item = TypeVar("Item")
LIGHT = ("late-payment", "rude-to-support", "abusive", "scope-creep")
GATES = ("points", "reporters", "talk", "fixes", "problem")
ANSWERS = ("partly", "pushed back", "receptive", "no reply", "not told")
DAYS = (30, 14, 90)


def choose(items: Sequence[Item], pick: int) -> Item:
    """Choose one; refused where there is none."""
    if not items:
        raise NotFound("There is nothing of the kind.")
    return items[pick % len(items)]


def strike(db: Database, view: View, call: Call, pick: int) -> object:
    """Record one, of today or of some weeks ago, always as an incident of its own."""
    when = view.today - timedelta(days=(0, 16, 3, 29)[pick % 4])
    order = StrikeOrder(KEY, LIGHT[pick // 4 % 4], "as it was", when, distinct=pick % 3 == 0)
    return strikes.record_strike(db, order, call=call)


def severe_strike(db: Database, view: View, call: Call, pick: int) -> object:
    """Record a severe one."""
    return strikes.record_strike(db, StrikeOrder(KEY, "discriminatory", "as it was", view.today), call=call)


def our_strike(db: Database, view: View, call: Call, pick: int) -> object:
    """Record one to which we contributed."""
    ours = ("partly", "mostly")[pick % 2]
    return strikes.record_strike(db, StrikeOrder(KEY, "late-input", "it was late", ours=ours), call=call)


def contest(db: Database, view: View, call: Call, pick: int) -> object:
    """Say that one was not so."""
    return strikes.contest_strike(db, choose(view.strikes, pick).id, "not so", call=call)


def uphold(db: Database, view: View, call: Call, pick: int) -> object:
    """Decide that it was."""
    return strikes.uphold_strike(db, choose(view.contested, pick).id, "it was", call=call)


def void(db: Database, view: View, call: Call, pick: int) -> object:
    """Decide that it was not."""
    return strikes.void_strike(db, choose(view.strikes, pick).id, "it was not", call=call)


def state_problem(db: Database, view: View, call: Call, pick: int) -> object:
    """State the real problem, and whose part it is."""
    return cases.state_problem(db, KEY, "too much for too little", ("theirs", "ours", "both")[pick % 3], call=call)


def agree(db: Database, view: View, call: Call, pick: int) -> object:
    """Agree that it is theirs."""
    return cases.agree_problem_is_theirs(db, KEY, call=call)


def confirm_facts(db: Database, view: View, call: Call, pick: int) -> object:
    """Confirm what the severe strike says."""
    return cases.confirm_facts(db, KEY, call=call)


def waive(db: Database, view: View, call: Call, pick: int) -> object:
    """Waive a step, in writing."""
    return cases.waive_gate(db, KEY, GATES[pick % len(GATES)], "we know enough", call=call)


def close_case(db: Database, view: View, call: Call, pick: int) -> object:
    """Say that the customer is good again."""
    return cases.close_case(db, KEY, "good again", call=call)


def open_fix(db: Database, view: View, call: Call, pick: int) -> object:
    """Mend something of ours."""
    return fixes.open_fix(db, KEY, "answer sooner", call=call)


def finish_fix(db: Database, view: View, call: Call, pick: int) -> object:
    """Say that it is mended, and that the customer knows."""
    fix = choose([each for each in view.fixes if each.state is FixState.OPEN], pick)
    return fixes.close_fix(db, KEY, fix.id, "we answer sooner", state=FixState.DONE, notified=True, call=call)


def drop_fix(db: Database, view: View, call: Call, pick: int) -> object:
    """Say that it will not be mended."""
    fix = choose([each for each in view.fixes if each.state is FixState.OPEN], pick)
    return fixes.close_fix(db, KEY, fix.id, "it is no use", state=FixState.DROPPED, call=call)


def plan_talk(db: Database, view: View, call: Call, pick: int) -> object:
    """Plan the talk."""
    return talks.plan_talk(db, talks.TalkDetails(KEY, on=view.today + timedelta(days=3 * pick)), call=call)


def answer_talk(db: Database, view: View, call: Call, pick: int) -> object:
    """Record a talk of today, or one of three weeks ago that nobody replied to."""
    answer = ANSWERS[pick % len(ANSWERS)]
    on = view.today - timedelta(days=21 if answer == "no reply" else 0)
    return talks.record_answer(db, talks.TalkDetails(KEY, answer, "what was said", on), call=call)


def hold(db: Database, view: View, call: Call, pick: int) -> object:
    """Let everything stand still for a while."""
    return holds.place_hold(db, KEY, "they are away", view.today + timedelta(days=(3, 20, 1)[pick % 3]), call=call)


def release(db: Database, view: View, call: Call, pick: int) -> object:
    """Let it go on."""
    return holds.release_hold(db, KEY, call=call)


def propose(kind: BallotKind) -> Deed:
    """Open a ballot; those who could hand the customer over are whoever is here."""

    def open_ballot(db: Database, view: View, call: Call, pick: int) -> object:
        candidates = view.here[:3] if kind is BallotKind.OWNER else ()
        return opening.open_ballot(db, kind, KEY, why="as it is", candidates=candidates, call=call)

    return open_ballot


def vote(choice: str) -> Deed:
    """Vote so; for an owner, for the first candidate or the last."""

    def cast(db: Database, view: View, call: Call, pick: int) -> object:
        if view.ballot is None:
            raise NotFound("There is no ballot.")
        named = view.ballot.candidates
        word = {"yes": named[0], "no": named[-1]}.get(choice, choice) if named else choice
        return voting.cast_vote(db, KEY, word, "as I see it", call=call)

    return cast


def recuse(db: Database, view: View, call: Call, pick: int) -> object:
    """Leave the roll."""
    return voting.recuse(db, KEY, "a friend", call=call)


def extend_ballot(db: Database, view: View, call: Call, pick: int) -> object:
    """Give a ballot more time."""
    return running.extend_ballot(db, KEY, call=call)


def cancel_ballot(db: Database, view: View, call: Call, pick: int) -> object:
    """End a ballot without a result."""
    return running.cancel_ballot(db, KEY, "too early", call=call)


def close_ballot(db: Database, view: View, call: Call, pick: int) -> object:
    """Close a ballot before its time."""
    return running.close_ballot(db, KEY, call=call)


def pick_candidate(db: Database, view: View, call: Call, pick: int) -> object:
    """Decide a tie."""
    return running.pick_candidate(db, KEY, choose(view.ballot.candidates if view.ballot else (), pick), call=call)


def give_notice(db: Database, view: View, call: Call, pick: int) -> object:
    """Record that the customer was told today."""
    return notices.record_given(db, KEY, on=view.today, days=DAYS[pick % 3], call=call)


def meet(db: Database, view: View, call: Call, pick: int) -> object:
    """Record that the customer did what was asked."""
    return notices.record_met(db, KEY, call=call)


def not_met(db: Database, view: View, call: Call, pick: int) -> object:
    """Record that the customer did not."""
    return notices.record_not_met(db, KEY, why="nothing changed", call=call)


def extend_notice(db: Database, view: View, call: Call, pick: int) -> object:
    """Give the customer more days."""
    return notices.extend_notice(db, KEY, by=(7, 30, 1)[pick % 3], why="they try", call=call)


def withdraw_notice(db: Database, view: View, call: Call, pick: int) -> object:
    """Take the notice back."""
    return notices.withdraw_notice(db, KEY, why="too early", call=call)


def accept(db: Database, view: View, call: Call, pick: int) -> object:
    """Accept handing the customer over."""
    return transitions.accept_transition(db, KEY, call=call)


def decline(db: Database, view: View, call: Call, pick: int) -> object:
    """Decline it."""
    return transitions.decline_transition(db, KEY, call=call)


def assign(db: Database, view: View, call: Call, pick: int) -> object:
    """Say who hands the customer over: oneself, or somebody who is here."""
    owner = call.user_id if pick == 0 else choose(view.here, pick)
    return transitions.assign_transition(db, KEY, owner, call=call)


def plan(db: Database, view: View, call: Call, pick: int) -> object:
    """Plan the parting."""
    last_day = view.today + timedelta(days=(30, 60, 89)[pick % 3])
    return plans.plan_transition(db, KEY, PlanProposal("provider", last_day, "everything"), call=call)


def finish_step(db: Database, view: View, call: Call, pick: int) -> object:
    """Finish a step that can be: access comes last."""
    waiting = sorted((each for each in view.steps if not each.done_at), key=lambda each: each.place)
    before = [each for each in waiting if each.kind is not StepKind.ACCESS] or waiting
    return plans.finish_steps(db, KEY, [choose(before, pick).place], call=call)


def finish_steps(db: Database, view: View, call: Call, pick: int) -> object:
    """Finish all of them."""
    return plans.finish_steps(db, KEY, [each.place for each in view.steps if not each.done_at], call=call)


def extend_transition(db: Database, view: View, call: Call, pick: int) -> object:
    """Move the last day."""
    last_day = view.transition.last_day if view.transition else None
    later = (last_day or view.today) + timedelta(days=5 + pick)
    return plans.extend_transition(db, KEY, later, "they need it", call=call)


def refer(db: Database, view: View, call: Call, pick: int) -> object:
    """Say that no other company suits them."""
    return referrals.refer_customer(db, KEY, "none", "nobody does this here", call=call)


def farewell(db: Database, view: View, call: Call, pick: int) -> object:
    """Say farewell, before the last day if need be."""
    told = None if view.transition and view.transition.told_on else view.today
    return farewells.give_farewell(db, KEY, "sooner next time", told=told, early=True, call=call)


def reply(db: Database, view: View, call: Call, pick: int) -> object:
    """Record what the customer replied."""
    return replies.record_reply(db, KEY, "we see it otherwise", call=call)


def judge_reply(verdict: str) -> Deed:
    """Judge the reply so."""

    def judge(db: Database, view: View, call: Call, pick: int) -> object:
        return replies.judge_reply(db, KEY, verdict, "as I see it", call=call)

    return judge


def tell_of_parting(db: Database, view: View, call: Call, pick: int) -> object:
    """Record that the customer was told of the decision to part."""
    return tellings.record_told(db, KEY, call=call)


def tell_of_withdrawal(db: Database, view: View, call: Call, pick: int) -> object:
    """Say that the customer knows that it was withdrawn."""
    return replies.record_told(db, KEY, call=call)


def make_manager(db: Database, view: View, call: Call, pick: int) -> object:
    """Make oneself a manager, or somebody who is here."""
    return roles.give_role(db, "manager", call.user_id if pick == 0 else choose(view.here, pick), call=call)


DEEDS: dict[str, Deed] = {
    "strike": strike,
    "severe strike": severe_strike,
    "our strike": our_strike,
    "contest": contest,
    "uphold": uphold,
    "void": void,
    "problem": state_problem,
    "agree": agree,
    "facts": confirm_facts,
    "waive": waive,
    "close case": close_case,
    "fix": open_fix,
    "fix done": finish_fix,
    "fix dropped": drop_fix,
    "plan talk": plan_talk,
    "talk": answer_talk,
    "hold": hold,
    "release": release,
    "propose notice": propose(BallotKind.NOTICE),
    "propose terminate": propose(BallotKind.TERMINATE),
    "propose owner": propose(BallotKind.OWNER),
    "vote yes": vote("yes"),
    "vote no": vote("no"),
    "abstain": vote("abstain"),
    "recuse": recuse,
    "extend ballot": extend_ballot,
    "cancel": cancel_ballot,
    "close ballot": close_ballot,
    "pick": pick_candidate,
    "give": give_notice,
    "met": meet,
    "not met": not_met,
    "extend notice": extend_notice,
    "withdraw": withdraw_notice,
    "accept": accept,
    "decline": decline,
    "assign": assign,
    "plan": plan,
    "step": finish_step,
    "steps": finish_steps,
    "extend transition": extend_transition,
    "refer": refer,
    "farewell": farewell,
    "reply": reply,
    "stands": judge_reply("stands"),
    "look again": judge_reply("look-again"),
    "told": tell_of_withdrawal,
    "parting told": tell_of_parting,
    "make manager": make_manager,
}
