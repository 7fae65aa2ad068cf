"""Strikes: record, join, add to, contest, uphold, void and list them."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from bot.features.strikes.usecases import contests, ours
from bot.workflow import case_updates, message_refresh, requests, standings
from bot.workflow.requests import Call, RequestContext
from bot.workflow.undo import snapshot_fields
from scoring import strikes as strike_rules
from scoring.cases.cases import Case
from scoring.customers.customers import Customer, refuse_former
from scoring.refusals import AlreadyDone, Malformed
from scoring.roles import Action, Role, is_allowed
from scoring.rules import reasons
from scoring.rules.policy import Policy
from scoring.scorecards.ranking import Standing
from scoring.strikes import OurPart, ReportMatch, Strike, StrikeReport, StrikeState, StrikeTally
from scoring.values import notes
from scoring.values.words import fold
from storage import interactions, strikes as strike_records
from storage.cases import cases
from storage.customers import customers
from storage.database import Database, Json
from storage.requests import drafts, undos
from storage.roles import people, roles


@dataclass(frozen=True, slots=True)
class StrikeOrder:
    """A strike as a person asks for it. Without `when` it was today. `distinct`: it is a new incident.

    `interaction` is the number of the logged interaction it is recorded from. `about` is the earlier strike it may be
    the same incident as; `leaves`: the person joined that one as a witness with it, and leaves it now. `adjustment`:
    whether one would help, yes or no, "" if the form asked in vain, None if nobody asked; `helps`: what would.
    """

    customer: str
    reason: str
    note: str = ""
    when: date | None = None
    link: str | None = None
    ours: str | None = None
    colleague: str | None = None
    distinct: bool = False
    interaction: int | None = None
    about: int | None = None
    leaves: bool = False
    adjustment: str | None = None
    helps: str = ""


@dataclass(frozen=True, slots=True)
class StrikeRecorded:
    """A strike that was recorded, joined or added to. `undo` is the undo's id, `told` the channel that is told.

    `shows_case`: there is an open case, and this person may work on it. `said` is what a witness or the reporter added
    to a strike that was there; `draft` is the id of what a witness typed, in case it is to be a strike of its own.
    `asks_adjustment`: nobody was asked yet whether an adjustment would help.
    """

    strike: Strike
    customer: Customer
    tally: StrikeTally
    policy: Policy
    undo: str
    told: str | None
    opens_case: bool = False
    shows_case: bool = False
    advice: str | None = None
    joined: bool = False
    added: bool = False
    said: str = ""
    draft: str = ""
    asks_adjustment: bool = False


@dataclass(frozen=True, slots=True)
class SameIncidentQuestion:
    """A question instead of a strike: is it the same incident as `earlier`? `draft` keeps what was typed.

    `mine`: who asks has a part in the earlier one. `incident_on` is the day of what they report now.
    """

    earlier: Strike
    customer: Customer
    policy: Policy
    draft: str
    incident_on: date
    mine: bool = True


@dataclass(frozen=True, slots=True)
class StrikeChanged:
    """A strike after a contest, an upholding or a voiding.

    After a contest: `judge` has it on their list, if anybody here is no party, and undecided it lapses at `lapses_at`.
    """

    strike: Strike
    customer: Customer
    tally: StrikeTally
    policy: Policy
    undo: str
    told: str | None
    judge: str | None = None
    lapses_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StrikeList:
    """All strikes of a customer, newest first, as `viewer` asked for them."""

    customer: Customer
    strikes: tuple[Strike, ...]
    tally: StrikeTally
    policy: Policy
    now: datetime
    viewer: str = ""


def record_strike(db: Database, order: StrikeOrder, *, call: Call) -> StrikeRecorded | SameIncidentQuestion:
    """Record a strike, join one as a witness, or ask whether it is the same incident. Source: product.md, strikes."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.STRIKE)
        customer = customers.resolve_customer(tx, order.customer, lock=True)
        refuse_former(customer, context.policy.zone)
        report = _build_report(tx, order, context)
        if order.leaves and order.about is not None:
            remove_witness(tx, order.about, context)
            message_refresh.refresh_strike(tx, order.about, context.now)
        earlier = strike_records.list_strikes(tx, customer.id)
        match, earlier_strike = (
            (ReportMatch.NEW, None)
            if order.distinct
            else strike_rules.match_report(report, earlier, context.now, context.policy)
        )
        if earlier_strike is None:
            recorded = _add_strike(tx, report, customer, earlier, context)
            asks = order.adjustment is None and reasons.may_need_adjustment(report.reason.name)
            recorded = replace(recorded, asks_adjustment=asks)
        elif match is ReportMatch.ASKS:
            draft_id = _keep_draft(tx, order, report, earlier_strike, context)
            return SameIncidentQuestion(
                earlier_strike,
                customer,
                context.policy,
                draft_id,
                report.incident_on,
                mine=strike_rules.has_part_in(report, earlier_strike),
            )
        else:
            recorded = _join_strike(tx, earlier_strike, report, order, customer, context)
        if order.interaction is not None:
            interactions.link_strike(tx, order.interaction, recorded.strike.id, customer_id=customer.id)
        return recorded


def record_same_incident(db: Database, order: StrikeOrder, *, call: Call) -> StrikeRecorded | None:
    """Join the strike `order.about` as a witness, or add to one's own note on it; None if the note says nothing new."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.STRIKE)
        customer = customers.resolve_customer(tx, order.customer, lock=True)
        refuse_former(customer, context.policy.zone)
        report = _build_report(tx, order, context)
        earlier = strike_records.get_strike(tx, order.about or 0)
        if earlier.state not in (StrikeState.COUNTED, StrikeState.CONTESTED):
            raise AlreadyDone(
                f"Strike #{earlier.id} has been taken back or voided since: nothing was recorded. Type it again."
            )
        if not strike_rules.has_part_in(report, earlier):
            recorded: StrikeRecorded | None = _join_strike(tx, earlier, report, order, customer, context)
        else:
            recorded = _add_note(tx, earlier, report, customer, context)
        if recorded is not None and order.interaction is not None:
            interactions.link_strike(tx, order.interaction, recorded.strike.id, customer_id=customer.id)
        return recorded


def contest_strike(db: Database, strike_id: int, why: str, *, call: Call) -> StrikeChanged:
    """Contest a strike, so that it does not count until somebody who is not involved decides, or the contest lapses."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.CONTEST)
        strike, customer = lock_strike(tx, strike_id)
        strike_rules.check_contest(strike, context.now, context.policy)
        fields = {
            "contested_by": call.user_id,
            "contested_at": context.now,
            "contest_why": notes.require_reason(why, "a contest"),
        }
        change = _change_strike(tx, strike, customer, context, "contest", {"state": StrikeState.CONTESTED, **fields})
        return replace(
            change,
            judge=contests.find_first_judge(tx, change.strike, policy=context.policy, now=context.now),
            lapses_at=strike_rules.contest_lapses_at(context.now, context.policy),
        )


def uphold_strike(db: Database, strike_id: int, why: str, *, call: Call) -> StrikeChanged:
    """End a contest: the strike counts again."""
    with db.transaction() as tx:
        context, strike, customer = _begin_judging(tx, strike_id, Action.RESOLVE_CONTEST, call)
        strike_rules.check_uphold(strike)
        fields = {
            "upheld_at": context.now,
            "resolved_by": call.user_id,
            "resolved_why": notes.require_reason(why, "upholding"),
        }
        return _change_strike(tx, strike, customer, context, "uphold", {"state": StrikeState.COUNTED, **fields})


def void_strike(db: Database, strike_id: int, why: str, *, call: Call) -> StrikeChanged:
    """Void a strike for good, with a reason. It stays in the record."""
    with db.transaction() as tx:
        context, strike, customer = _begin_judging(tx, strike_id, Action.VOID, call)
        strike_rules.check_void(strike)
        fields = {"resolved_by": call.user_id, "resolved_why": notes.require_reason(why, "voiding")}
        return _change_strike(tx, strike, customer, context, "void", {"state": StrikeState.VOID, **fields})


def load_for_judging(db: Database, strike_id: int, verb: str, *, call: Call) -> tuple[Strike, Customer]:
    """Load a strike and its customer for a person who wants to `uphold` or to `void` it, or refuse them."""
    action, check = JUDGING[verb]
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.CONTEST)
        strike = strike_records.get_strike(tx, strike_id)
        _authorize_judge(tx, strike, context, action)
        check(strike)
        return strike, customers.get_customer(tx, strike.customer_id)


JUDGING: dict[str, tuple[Action, Callable[[Strike], None]]] = {
    "uphold": (Action.RESOLVE_CONTEST, strike_rules.check_uphold),
    "void": (Action.VOID, strike_rules.check_void),
}
"""What somebody has to be allowed to decide about a strike, and what refuses one that is not to be decided on."""


def _begin_judging(tx: Session, strike_id: int, action: Action, call: Call) -> tuple[RequestContext, Strike, Customer]:
    """Lock the strike to be decided on, and refuse people who may not decide on it."""
    context = requests.begin_request(tx, call, Action.CONTEST)
    strike, customer = lock_strike(tx, strike_id)
    _authorize_judge(tx, strike, context, action)
    return context, strike, customer


def _authorize_judge(tx: Session, strike: Strike, context: RequestContext, action: Action) -> None:
    managers, admins = roles.list_people_with_role(tx, Role.MANAGER), roles.list_people_with_role(tx, Role.ADMIN)
    strike_rules.authorize_judge(strike, context.actor, action, managers=managers, admins=admins)


def list_strikes(db: Database, typed_name: str, *, call: Call) -> StrikeList:
    """List all strikes of a customer, whatever became of them."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.SEE_CARD)
        customer = customers.resolve_customer(tx, typed_name)
        known = strike_records.list_strikes(tx, customer.id)
        return StrikeList(
            customer,
            known,
            strike_rules.tally_strikes(known, now=context.now, policy=context.policy),
            context.policy,
            context.now,
            call.user_id,
        )


def explain_missing_reason(db: Database, typed_name: str, typed_note: str, *, call: Call) -> str:
    """Explain that a line has no reason: name similar reasons, and customers whose longer names begin like this one."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.STRIKE)
        beginning = f"{fold(customers.resolve_customer(tx, typed_name).name)} "
        longer_names = [
            name for _, name in customers.search_customers(tx, beginning, limit=3) if fold(name).startswith(beginning)
        ]
        sentence = reasons.explain_unknown_reason(typed_note, (reason.name for reason in context.policy.reasons))
        return f"{sentence} Or is it about {' or '.join(longer_names)}?" if longer_names else sentence


def find_latest_undo(db: Database, *, call: Call) -> str | None:
    """Find the id of the undo for this person's latest strike; None if it can no longer be undone."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.STRIKE)
        return undos.find_latest_undo(tx, actor=call.user_id, kinds=("strike", "witness"), now=call.now)


def lock_strike(tx: Session, strike_id: int) -> tuple[Strike, Customer]:
    """Lock a strike's customer until the transaction ends, then read both."""
    customer_id = strike_records.get_strike(tx, strike_id).customer_id
    customers.lock_customer(tx, customer_id)
    return strike_records.get_strike(tx, strike_id), customers.get_customer(tx, customer_id)


def remove_witness(tx: Session, strike_id: int, context: RequestContext) -> None:
    """Remove the person who asks from the strike's witnesses, with what they said. Refused if they are not one."""
    if not strike_records.remove_witness(tx, strike_id, context.actor.user_id):
        raise AlreadyDone(f"You are no longer a witness of strike #{strike_id}, so nothing was changed.")
    strike = strike_records.get_strike(tx, strike_id)
    ours.withdraw_adjustment(tx, strike, context.actor.user_id, now=context.now)
    requests.audit_action(tx, context, "strike.left", strike.customer_id, public={"strike": strike_id})


def find_note_of(strike: Strike, user_id: str) -> str | None:
    """Find a witness's note; None if the person is no witness."""
    return next((voice.note for voice in strike.voices if voice.user_id == user_id), None)


def _build_report(tx: Session, order: StrikeOrder, context: RequestContext) -> StrikeReport:
    """Build the report from an order, and check it. Refuses a colleague who is no full member."""
    try:
        ours = OurPart(order.ours.casefold()) if order.ours else OurPart.NO
    except ValueError:
        raise Malformed(f"Our part is `partly` or `mostly`, not “{order.ours}”.", field="ours") from None
    reason = reasons.find_reason(order.reason, context.policy.reasons)
    asked = reasons.may_need_adjustment(reason.name)
    report = StrikeReport(
        reason=reason,
        incident_on=order.when or context.actor_date,
        reporter=context.actor.user_id,
        note=order.note.strip(),
        link=order.link,
        ours=ours,
        on_behalf_of=order.colleague,
        adjustment=strike_rules.read_adjustment(order.adjustment or "", order.helps) if asked else None,
    )
    strike_rules.check_report(report, context.actor_date, context.policy)
    if report.on_behalf_of is not None and not people.get_actor(tx, report.on_behalf_of).full_member:
        raise Malformed("The colleague is a full member of this workspace.", field="for")
    return report


def _add_strike(
    tx: Session, report: StrikeReport, customer: Customer, earlier: tuple[Strike, ...], context: RequestContext
) -> StrikeRecorded:
    """Store a new strike, with what follows: standing, case, fix, channel line and undo."""
    expires_at = strike_rules.expiry_of(report.incident_on, report.reason, context.policy.zone)
    strike = strike_records.add_strike(tx, report, customer_id=customer.id, expires_at=expires_at, now=context.now)
    tally, standing = _recompute_standing(tx, customer, (strike, *earlier), context)
    facts: requests.AuditFacts = {
        "strike": strike.id,
        "reason": strike.reason,
        "weight": strike.weight,
        "points": tally.points,
    }
    private = {"note": strike.note, "link": strike.link or ""}
    private |= {} if strike.adjustment is None else {"adjustment": strike.adjustment}
    requests.audit_action(tx, context, "strike.recorded", customer.id, public=facts, private=private)
    if strike.ours is not OurPart.NO:
        ours.open_fix(tx, strike, customer=customer, now=context.now)
    ours.open_adjustment(tx, strike, strike.adjustment or "", customer, context)
    undo = _offer_undo(
        tx, context, "strike", strike, before={}, after={"state": StrikeState.COUNTED, "reporter": strike.reporter}
    )
    channel = message_refresh.refresh_strike(tx, strike.id, context.now)
    opens = tally.case_due and cases.find_open_case(tx, customer.id) is None
    opens_fix = strike.ours is not OurPart.NO or bool(strike.adjustment)
    case = _update_case(tx, customer, standing, context, dated=opens_fix)
    return StrikeRecorded(
        *(strike, customer, tally, context.policy, undo, channel),
        opens_case=opens and case is not None,
        shows_case=_may_see_case(case, customer, context),
        advice=_find_advice(strike.note, strike.reason),
    )


def _join_strike(
    tx: Session,
    earlier: Strike,
    report: StrikeReport,
    order: StrikeOrder,
    customer: Customer,
    context: RequestContext,
) -> StrikeRecorded:
    """Add the reporter to an earlier strike as a witness, and offer to undo it."""
    strike_records.add_witness(tx, earlier.id, context.actor.user_id, note=report.note, now=context.now)
    requests.audit_action(
        tx, context, "strike.joined", customer.id, public={"strike": earlier.id}, private={"note": report.note}
    )
    if report.adjustment is not None:
        ours.store_adjustment(tx, earlier, report.adjustment, customer, context)
    undo = _offer_undo(tx, context, "witness", earlier, before={}, after={"witness": context.actor.user_id})
    channel = message_refresh.refresh_strike(tx, earlier.id, context.now)
    case = _update_case(tx, customer, None, context, dated=bool(report.adjustment))
    shows_case = _may_see_case(case, customer, context)
    strike, tally = _load_with_tally(tx, earlier, context)
    return StrikeRecorded(
        *(strike, customer, tally, context.policy, undo, channel),
        shows_case=shows_case,
        advice=_find_advice(report.note, earlier.reason),
        joined=True,
        said=report.note,
        draft=_keep_draft(tx, replace(order, leaves=True), report, earlier, context),
    )


def _add_note(
    tx: Session, earlier: Strike, report: StrikeReport, customer: Customer, context: RequestContext
) -> StrikeRecorded | None:
    """Add to the note of somebody who has a part in the strike; None if the text says nothing new."""
    parts = (earlier.reporter, earlier.on_behalf_of, *earlier.witnesses)
    author = context.actor.user_id if context.actor.user_id in parts else str(report.on_behalf_of)
    before = find_note_of(earlier, author)
    if report.note in ("", before or "", earlier.note if author == earlier.reporter else ""):
        return None
    note = f"{before}\n{report.note}" if before else report.note
    notes.refuse_too_long(note, field="note", has="With what you said before it has")
    if before is None:
        strike_records.add_witness(tx, earlier.id, author, note=note, now=context.now)
    else:
        strike_records.change_witness_note(tx, earlier.id, author, note)
    requests.audit_action(
        tx, context, "strike.added-to", customer.id, public={"strike": earlier.id}, private={"note": report.note}
    )
    undo = _offer_undo(
        tx, context, "addition", earlier, before={"note": before}, after={"note": note, "user_id": author}
    )
    strike, tally = _load_with_tally(tx, earlier, context)
    return StrikeRecorded(
        *(strike, customer, tally, context.policy, undo, None),
        advice=_find_advice(report.note, earlier.reason),
        added=True,
        said=report.note,
    )


def _find_advice(note: str, reason: str) -> str | None:
    """Find advice on a note; none for reports of discrimination, a threat or harassment."""
    return None if reasons.is_report_of_harm(reason) else notes.find_advice(note)


def _load_with_tally(tx: Session, earlier: Strike, context: RequestContext) -> tuple[Strike, StrikeTally]:
    """Load a strike as it is now, and tally all strikes of its customer."""
    all_strikes = strike_records.list_strikes(tx, earlier.customer_id)
    tally = strike_rules.tally_strikes(all_strikes, now=context.now, policy=context.policy)
    return next(each for each in all_strikes if each.id == earlier.id), tally


def _change_strike(
    tx: Session, strike: Strike, customer: Customer, context: RequestContext, kind: str, fields: dict[str, object]
) -> StrikeChanged:
    """Change a locked strike, audit it, offer an undo, and update standing, case, deadlines and channel line."""
    strike_records.update_strike(tx, strike.id, **fields)
    all_strikes = strike_records.list_strikes(tx, customer.id)
    changed = next(each for each in all_strikes if each.id == strike.id)
    before, after = snapshot_fields(strike, fields), snapshot_fields(changed, fields)
    tally, standing = _recompute_standing(tx, customer, all_strikes, context)
    facts, why = {"strike": strike.id, "points": tally.points}, {n: v for n, v in after.items() if n.endswith("why")}
    requests.audit_action(tx, context, f"strike.{kind}", customer.id, public=facts, private=why)
    undo = _offer_undo(tx, context, kind, strike, before=before, after=after)
    contests.set_contest_deadlines(tx, changed, policy=context.policy, now=context.now)
    channel = message_refresh.refresh_strike(tx, strike.id, context.now)
    _update_case(tx, customer, standing, context)
    return StrikeChanged(changed, customer, tally, context.policy, undo, told=channel)


def _recompute_standing(
    tx: Session, customer: Customer, all_strikes: tuple[Strike, ...], context: RequestContext
) -> tuple[StrikeTally, Standing]:
    """Tally the strikes, and recompute the customer's stored standing."""
    standing = standings.recompute_standing(tx, customer, strikes=all_strikes, policy=context.policy, now=context.now)
    return strike_rules.tally_strikes(all_strikes, now=context.now, policy=context.policy), standing


def _update_case(
    tx: Session, customer: Customer, standing: Standing | None, context: RequestContext, *, dated: bool = False
) -> Case | None:
    """Open or update the customer's case, and return it; None without one."""
    policy, now = context.policy, context.now
    return case_updates.update_case(tx, customer, policy=policy, now=now, new_fact=True, dated=dated, standing=standing)


def _may_see_case(case: Case | None, customer: Customer, context: RequestContext) -> bool:
    """Tell whether there is a case that this person may see."""
    return case is not None and is_allowed(context.actor, Action.CASE, owners=(customer.owner, customer.backup))


def _offer_undo(tx: Session, context: RequestContext, kind: str, strike: Strike, *, before: Json, after: Json) -> str:
    return requests.offer_undo(tx, context, kind=kind, subject=str(strike.id), before=before, after=after)


def _keep_draft(tx: Session, order: StrikeOrder, report: StrikeReport, earlier: Strike, context: RequestContext) -> str:
    """Store what was typed as a draft, with the date in full: by tomorrow `yesterday` would be another day."""
    typed = {**asdict(order), "about": earlier.id, "when": report.incident_on.isoformat()}
    return drafts.store_draft(
        tx, actor=context.actor.user_id, line=json.dumps({"kind": "strike", **typed}), now=context.now
    )
