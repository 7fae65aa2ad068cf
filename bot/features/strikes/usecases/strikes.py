"""Strikes: recorded, joined, contested, upheld, voided, listed. Taking them back is in `undos`."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from bot.features.strikes.usecases import contests, ours
from bot.workflow import authorization, case_updates as consequences, message_refresh as redrawing, standings
from bot.workflow.authorization import Call, RequestContext, UndoHandler
from bot.workflow.undo import is_unchanged, restore_fields, snapshot_fields
from scoring import strikes as rules
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
from storage import interactions, strikes as records, strikes as strike_records
from storage.cases import cases
from storage.customers import customers, customers as customer_records
from storage.database import Database, Json
from storage.outbox import outbox
from storage.requests import drafts, undos
from storage.requests.undos import Undo
from storage.roles import people, roles


def _undo_strike(tx: Session, taken: Undo, at: RequestContext) -> str:
    """A strike goes back to what it was: gone, counted, or contested. Read after the lock, so that it is true."""
    strike = _lock_subject(tx, taken)
    before = restore_fields(taken.before)
    if not is_unchanged(strike, taken.after):
        raise AlreadyDone(f"Strike #{strike.id} was changed by somebody since, so nothing was undone.")
    if taken.kind == "strike":
        return _withdraw_report(tx, strike, at)
    if taken.kind in JUDGING_ACTIONS:
        judged = replace(strike, state=StrikeState(str(before["state"])))
        managers = roles.list_people_with_role(tx, Role.MANAGER)
        rules.authorize_judge(judged, at.actor, JUDGING_ACTIONS[taken.kind], managers=managers)
    strike_records.update_strike(tx, strike.id, **before)
    contests.set_contest_deadlines(tx, strike_records.get_strike(tx, strike.id), policy=at.policy, now=at.now)
    authorization.audit_action(tx, at, "strike.undone", strike.customer_id, public={"strike": strike.id})
    return _finish_undo(tx, strike.customer_id, at, f"Strike #{strike.id} is taken back.", strike.id)


def _undo_joining(tx: Session, taken: Undo, at: RequestContext) -> str:
    """Who joined leaves; who has become the reporter since takes the strike back as a reporter does."""
    strike = _lock_subject(tx, taken)
    if strike.reporter == at.actor.user_id and strike.state is StrikeState.COUNTED:
        return _withdraw_report(tx, strike, at)
    _remove_witness(tx, strike.id, at)
    return _finish_undo(tx, strike.customer_id, at, f"You no longer witness strike #{strike.id}.", strike.id)


def _undo_added_note(tx: Session, taken: Undo, at: RequestContext) -> str:
    """What somebody added to a strike goes again; what they said before stays."""
    strike = _lock_subject(tx, taken)
    before, after = restore_fields(taken.before), restore_fields(taken.after)
    author = str(after["user_id"])
    if _find_note_of(strike, author) != after["note"]:
        raise AlreadyDone(f"Strike #{strike.id} was changed since, so nothing was undone.")
    if before["note"] is None:
        strike_records.remove_witness(tx, strike.id, author)
    else:
        strike_records.change_witness_note(tx, strike.id, author, str(before["note"]))
    authorization.audit_action(tx, at, "strike.undone", strike.customer_id, public={"strike": strike.id})
    return f"Your addition to strike #{strike.id} is taken back. The strike is as it was."


def _withdraw_report(tx: Session, strike: Strike, at: RequestContext) -> str:
    """The reporter takes it back: the first witness reports it from now on and hears so, or the strike is gone."""
    heir = rules.pass_to_witness(strike)
    if heir is None:
        strike_records.update_strike(tx, strike.id, state=StrikeState.UNDONE)
        ours.drop_fix(tx, strike.id, now=at.now)
        authorization.audit_action(tx, at, "strike.undone", strike.customer_id, public={"strike": strike.id})
        return _finish_undo(tx, strike.customer_id, at, f"Strike #{strike.id} is taken back.", strike.id)
    strike_records.update_strike(
        tx, strike.id, reporter=heir.reporter, on_behalf_of=None, note=heir.note, link=heir.link
    )
    for gone in {strike.reporter, strike.on_behalf_of, heir.reporter} - {None}:
        strike_records.remove_witness(tx, strike.id, str(gone))
    told = {"reporter": heir.reporter}
    authorization.audit_action(
        tx, at, "strike.passed-on", strike.customer_id, public={"strike": strike.id}, private=told
    )
    outbox.enqueue(
        tx,
        intent=f"strike_yours:{strike.id}:{heir.reporter}:{at.now.isoformat()}",
        kind="strike_yours",
        subject=str(strike.id),
        channel=heir.reporter,
        now=at.now,
        method="dm",
    )
    sentence = f"Your report is taken back. A colleague witnessed strike #{strike.id}: they report it now, and hear so."
    return _finish_undo(tx, strike.customer_id, at, sentence, strike.id)


def _remove_witness(tx: Session, strike_id: int, at: RequestContext) -> None:
    """Who asks is no witness of the strike any more. Refused where they are none by now."""
    if not strike_records.remove_witness(tx, strike_id, at.actor.user_id):
        raise AlreadyDone(f"You do not witness strike #{strike_id} any more, so nothing was changed.")
    strike = strike_records.get_strike(tx, strike_id)
    authorization.audit_action(tx, at, "strike.left", strike.customer_id, public={"strike": strike_id})


def _lock_subject(tx: Session, taken: Undo) -> Strike:
    """The strike an undo is about, read once its customer is locked."""
    return _lock_strike(tx, int(taken.subject))[0]


def _find_note_of(strike: Strike, user_id: str) -> str | None:
    return next((voice.note for voice in strike.voices if voice.user_id == user_id), None)


def _finish_undo(tx: Session, customer_id: int, at: RequestContext, sentence: str, strike_id: int) -> str:
    customer = customer_records.get_customer(tx, customer_id)
    standing = standings.recompute_standing(tx, customer, policy=at.policy, now=at.now)
    redrawing.refresh_strike(tx, strike_id, at.now)
    consequences.update_case(tx, customer, policy=at.policy, now=at.now, new_fact=True, standing=standing)
    return f"{sentence} {customer.name} stands at {standing.points} of {at.policy.strikes_to_case} points."


JUDGING_ACTIONS = {"uphold": Action.RESOLVE_CONTEST, "void": Action.VOID}
"""What it takes to undo a judgement: the same as to judge, which depends on the strike (see `refuse_judge`)."""
UNDO_HANDLERS: dict[str, tuple[Action, UndoHandler]] = {
    "strike": (Action.STRIKE, _undo_strike),
    "contest": (Action.CONTEST, _undo_strike),
    "uphold": (Action.CONTEST, _undo_strike),
    "void": (Action.CONTEST, _undo_strike),
    "witness": (Action.STRIKE, _undo_joining),
    "addition": (Action.STRIKE, _undo_added_note),
}


@dataclass(frozen=True, slots=True)
class StrikeOrder:
    """A strike as a person asks for it; no day is theirs of today. `distinct`: not the same incident as an earlier one.

    `interaction`: the number of the logged one it is recorded from. `about`: the strike it was held against, which who
    asks `leaves` where they had joined it as a witness.
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


@dataclass(frozen=True, slots=True)
class StrikeRecorded:
    """What a strike did: how many live points now, what comes next, who was told. `undo` is the undo's id.

    `shows_case`: there is an open case, and who asks may work on it. `said`: the note that a witness, or the reporter
    afterwards, gave to a strike that was there; `draft` keeps what a witness typed, for a strike of its own.
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
    """All strikes of a customer, newest first."""

    customer: Customer
    strikes: tuple[Strike, ...]
    tally: StrikeTally
    policy: Policy
    now: datetime


def record_strike(db: Database, order: StrikeOrder, *, call: Call) -> StrikeRecorded | SameIncidentQuestion:
    """Record a strike, join one as a witness, or ask whether it is the same incident. Source: product.md §5.3."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.STRIKE)
        customer = customers.resolve_customer(tx, order.customer, lock=True)
        refuse_former(customer, at.policy.zone)
        report = _build_report(tx, order, at)
        if order.leaves and order.about is not None:
            _remove_witness(tx, order.about, at)
            redrawing.refresh_strike(tx, order.about, at.now)
        earlier = records.list_strikes(tx, customer.id)
        meeting, met = (
            (ReportMatch.NEW, None) if order.distinct else rules.match_report(report, earlier, at.now, at.policy)
        )
        if met is None:
            done = _add_strike(tx, report, customer, earlier, at)
        elif meeting is ReportMatch.ASKS:
            kept = _keep_draft(tx, order, report, met, at)
            return SameIncidentQuestion(
                met, customer, at.policy, kept, report.incident_on, mine=rules.has_part_in(report, met)
            )
        else:
            done = _join_strike(tx, met, report, order, customer, at)
        if order.interaction is not None:
            interactions.link_strike(tx, order.interaction, done.strike.id, customer_id=customer.id)
        return done


def record_same_incident(db: Database, order: StrikeOrder, *, call: Call) -> StrikeRecorded | None:
    """It is the same incident as strike `order.about`: join it, or add the note to what one said; None: no new note."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.STRIKE)
        customer = customers.resolve_customer(tx, order.customer, lock=True)
        refuse_former(customer, at.policy.zone)
        report = _build_report(tx, order, at)
        met = records.get_strike(tx, order.about or 0)
        if met.state not in (StrikeState.COUNTED, StrikeState.CONTESTED):
            raise AlreadyDone(
                f"Strike #{met.id} was taken back or voided since, so nothing was recorded. Type the command again."
            )
        if not rules.has_part_in(report, met):
            done: StrikeRecorded | None = _join_strike(tx, met, report, order, customer, at)
        else:
            done = _add_note(tx, met, report, customer, at)
        if done is not None and order.interaction is not None:
            interactions.link_strike(tx, order.interaction, done.strike.id, customer_id=customer.id)
        return done


def contest_strike(db: Database, strike_id: int, why: str, *, call: Call) -> StrikeChanged:
    """Contest a strike: it stops counting until somebody who is no party to it decides, or the contest lapses."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.CONTEST)
        strike, customer = _lock_strike(tx, strike_id)
        rules.check_contest(strike, at.now, at.policy)
        told = {
            "contested_by": call.user_id,
            "contested_at": at.now,
            "contest_why": notes.require_reason(why, "a contest"),
        }
        done = _change_strike(tx, strike, customer, at, "contest", {"state": StrikeState.CONTESTED, **told})
        judges = contests.list_judges(tx, done.strike)
        return replace(
            done,
            judge=rules.find_first_judge(done.strike, judges),
            lapses_at=rules.contest_lapses_at(at.now, at.policy),
        )


def uphold_strike(db: Database, strike_id: int, why: str, *, call: Call) -> StrikeChanged:
    """End a contest: the strike counts again."""
    with db.transaction() as tx:
        at, strike, customer = _begin_judging(tx, strike_id, Action.RESOLVE_CONTEST, call)
        rules.check_uphold(strike)
        told = {
            "upheld_at": at.now,
            "resolved_by": call.user_id,
            "resolved_why": notes.require_reason(why, "upholding"),
        }
        return _change_strike(tx, strike, customer, at, "uphold", {"state": StrikeState.COUNTED, **told})


def void_strike(db: Database, strike_id: int, why: str, *, call: Call) -> StrikeChanged:
    """Void a strike for good, with a reason. It stays in the record."""
    with db.transaction() as tx:
        at, strike, customer = _begin_judging(tx, strike_id, Action.VOID, call)
        rules.check_void(strike)
        told = {"resolved_by": call.user_id, "resolved_why": notes.require_reason(why, "voiding")}
        return _change_strike(tx, strike, customer, at, "void", {"state": StrikeState.VOID, **told})


def _begin_judging(tx: Session, strike_id: int, action: Action, call: Call) -> tuple[RequestContext, Strike, Customer]:
    """A strike that is to be judged, locked, and who asks: somebody who may, which the strike itself decides."""
    at = authorization.begin_request(tx, call, Action.CONTEST)
    strike, customer = _lock_strike(tx, strike_id)
    rules.authorize_judge(strike, at.actor, action, managers=roles.list_people_with_role(tx, Role.MANAGER))
    return at, strike, customer


def list_strikes(db: Database, asked: str, *, call: Call) -> StrikeList:
    """All strikes of a customer, whatever became of them."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.SEE_CARD)
        customer = customers.resolve_customer(tx, asked)
        found = records.list_strikes(tx, customer.id)
        return StrikeList(customer, found, rules.tally_strikes(found, now=at.now, policy=at.policy), at.policy, at.now)


def explain_missing_reason(db: Database, asked: str, said: str, *, call: Call) -> str:
    """Why what was said about a customer is no strike yet: the reasons that come near, and customers called longer."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.STRIKE)
        begins = f"{fold(customers.resolve_customer(tx, asked).name)} "
        longer = [name for _, name in customers.search_customers(tx, begins, limit=3) if fold(name).startswith(begins)]
        sentence = reasons.explain_unknown_reason(said, (reason.name for reason in at.policy.reasons))
        return f"{sentence} Or is it about {' or '.join(longer)}?" if longer else sentence


def find_latest_undo(db: Database, *, call: Call) -> str | None:
    """The undo that still stands for this person's latest strike, if any."""
    with db.transaction(reading=True) as tx:
        authorization.authorize_call(tx, call, Action.STRIKE)
        return undos.find_latest_undo(tx, actor=call.user_id, kinds=("strike", "witness"), now=call.now)


def _build_report(tx: Session, order: StrikeOrder, at: RequestContext) -> StrikeReport:
    try:
        ours = OurPart(order.ours.casefold()) if order.ours else OurPart.NO
    except ValueError:
        raise Malformed(f"`--ours` is `partly` or `mostly`, not “{order.ours}”.", field="ours") from None
    report = StrikeReport(
        reason=reasons.find_reason(order.reason, at.policy.reasons),
        incident_on=order.when or at.actor_date,
        reporter=at.actor.user_id,
        note=order.note.strip(),
        link=order.link,
        ours=ours,
        on_behalf_of=order.colleague,
    )
    rules.check_report(report, at.actor_date, at.policy)
    if report.on_behalf_of is not None and not people.get_actor(tx, report.on_behalf_of).full_member:
        raise Malformed("`--for` names a colleague: a full member of this workspace.", field="for")
    return report


def _add_strike(
    tx: Session, report: StrikeReport, customer: Customer, earlier: tuple[Strike, ...], at: RequestContext
) -> StrikeRecorded:
    expires_at = rules.expiry_of(report.incident_on, report.reason, at.policy.zone)
    strike = records.add_strike(tx, report, customer_id=customer.id, expires_at=expires_at, now=at.now)
    tally, standing = _recompute_standing(tx, customer, (strike, *earlier), at)
    facts: authorization.AuditFacts = {
        "strike": strike.id,
        "reason": strike.reason,
        "weight": strike.weight,
        "points": tally.points,
    }
    said = {"note": strike.note, "link": strike.link or ""}
    authorization.audit_action(tx, at, "strike.recorded", customer.id, public=facts, private=said)
    if strike.ours is not OurPart.NO:
        ours.open_fix(tx, strike, customer=customer, now=at.now)
    undo = _offer_undo(
        tx, at, "strike", strike, before={}, after={"state": StrikeState.COUNTED, "reporter": strike.reporter}
    )
    told = redrawing.refresh_strike(tx, strike.id, at.now)
    opens = tally.case_due and cases.find_open_case(tx, customer.id) is None
    case = _update_case(tx, customer, standing, at, dated=strike.ours is not OurPart.NO)
    return StrikeRecorded(
        *(strike, customer, tally, at.policy, undo, told),
        opens_case=opens and case is not None,
        shows_case=_may_see_case(case, customer, at),
        advice=notes.find_advice(strike.note, strike.reason),
    )


def _join_strike(
    tx: Session, met: Strike, report: StrikeReport, order: StrikeOrder, customer: Customer, at: RequestContext
) -> StrikeRecorded:
    records.add_witness(tx, met.id, at.actor.user_id, note=report.note, now=at.now)
    authorization.audit_action(
        tx, at, "strike.joined", customer.id, public={"strike": met.id}, private={"note": report.note}
    )
    undo = _offer_undo(tx, at, "witness", met, before={}, after={"witness": at.actor.user_id})
    told = redrawing.refresh_strike(tx, met.id, at.now)
    shows = _may_see_case(_update_case(tx, customer, None, at), customer, at)
    return StrikeRecorded(
        *(records.get_strike(tx, met.id), customer, _load_tally(tx, customer, at), at.policy, undo, told),
        shows_case=shows,
        advice=notes.find_advice(report.note, met.reason),
        joined=True,
        said=report.note,
        draft=_keep_draft(tx, replace(order, leaves=True), report, met, at),
    )


def _add_note(
    tx: Session, met: Strike, report: StrikeReport, customer: Customer, at: RequestContext
) -> StrikeRecorded | None:
    """Keep what somebody adds to a strike they have a part in; None where it says nothing new."""
    parts = (met.reporter, met.on_behalf_of, *met.witnesses)
    author = at.actor.user_id if at.actor.user_id in parts else str(report.on_behalf_of)
    before = _find_note_of(met, author)
    if report.note in ("", before or "", met.note if author == met.reporter else ""):
        return None
    note = f"{before}\n{report.note}" if before else report.note
    notes.refuse_too_long(note, field="note", has="With what you said before it has")
    if before is None:
        records.add_witness(tx, met.id, author, note=note, now=at.now)
    else:
        records.change_witness_note(tx, met.id, author, note)
    authorization.audit_action(
        tx, at, "strike.added-to", customer.id, public={"strike": met.id}, private={"note": report.note}
    )
    undo = _offer_undo(tx, at, "addition", met, before={"note": before}, after={"note": note, "user_id": author})
    return StrikeRecorded(
        *(records.get_strike(tx, met.id), customer, _load_tally(tx, customer, at), at.policy, undo, None),
        advice=notes.find_advice(report.note, met.reason),
        added=True,
        said=report.note,
    )


def _load_tally(tx: Session, customer: Customer, at: RequestContext) -> StrikeTally:
    return rules.tally_strikes(records.list_strikes(tx, customer.id), now=at.now, policy=at.policy)


def _lock_strike(tx: Session, strike_id: int) -> tuple[Strike, Customer]:
    """The strike and its customer, held until the transaction ends; read after the lock, so that it is true."""
    customer_id = records.get_strike(tx, strike_id).customer_id
    customers.lock_customer(tx, customer_id)
    return records.get_strike(tx, strike_id), customers.get_customer(tx, customer_id)


def _change_strike(
    tx: Session, strike: Strike, customer: Customer, at: RequestContext, kind: str, fields: dict[str, object]
) -> StrikeChanged:
    """Change a held strike, and with it the standing, the audit, the channel's line and the undo of that kind."""
    records.update_strike(tx, strike.id, **fields)
    found = records.list_strikes(tx, customer.id)
    changed = next(each for each in found if each.id == strike.id)
    before, after = snapshot_fields(strike, fields), snapshot_fields(changed, fields)
    tally, standing = _recompute_standing(tx, customer, found, at)
    facts, why = {"strike": strike.id, "points": tally.points}, {n: v for n, v in after.items() if n.endswith("why")}
    authorization.audit_action(tx, at, f"strike.{kind}", customer.id, public=facts, private=why)
    undo = _offer_undo(tx, at, kind, strike, before=before, after=after)
    contests.set_contest_deadlines(tx, changed, policy=at.policy, now=at.now)
    told = redrawing.refresh_strike(tx, strike.id, at.now)
    _update_case(tx, customer, standing, at)
    return StrikeChanged(changed, customer, tally, at.policy, undo, told=told)


def _recompute_standing(
    tx: Session, customer: Customer, found: tuple[Strike, ...], at: RequestContext
) -> tuple[StrikeTally, Standing]:
    standing = standings.recompute_standing(tx, customer, strikes=found, policy=at.policy, now=at.now)
    return rules.tally_strikes(found, now=at.now, policy=at.policy), standing


def _update_case(
    tx: Session, customer: Customer, standing: Standing | None, at: RequestContext, *, dated: bool = False
) -> Case | None:
    policy, now = at.policy, at.now
    return consequences.update_case(tx, customer, policy=policy, now=now, new_fact=True, dated=dated, standing=standing)


def _may_see_case(case: Case | None, customer: Customer, at: RequestContext) -> bool:
    return case is not None and is_allowed(at.actor, Action.CASE, owners=(customer.owner, customer.backup))


def _offer_undo(tx: Session, at: RequestContext, kind: str, strike: Strike, *, before: Json, after: Json) -> str:
    return authorization.offer_undo(tx, at, kind=kind, subject=str(strike.id), before=before, after=after)


def _keep_draft(tx: Session, order: StrikeOrder, report: StrikeReport, met: Strike, at: RequestContext) -> str:
    """Keep what was typed, with its day as a date: asked tomorrow, `yesterday` would be another day."""
    typed = {**asdict(order), "about": met.id, "when": report.incident_on.isoformat()}
    return drafts.store_draft(tx, actor=at.actor.user_id, line=json.dumps({"kind": "strike", **typed}), now=at.now)
