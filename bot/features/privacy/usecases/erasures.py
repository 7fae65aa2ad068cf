"""Erasing a person: what is open passes to somebody else, and a sentinel takes their place in everything on record.

Source: product.md, safety, 7. What messages say is changed afterwards, by bot/erased.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.features.privacy.usecases import duties as duty_usecases, news
from bot.features.privacy.usecases.duties import Duties
from bot.features.privacy.usecases.news import Done
from bot.workflow import departures, message_refresh, requests
from bot.workflow.requests import Call, Database, DatabaseAway, RequestContext
from scoring.ballots import Ballot, BallotState
from scoring.privacy.erased import make_sentinel
from scoring.refusals import Incomplete, Malformed, NotFound, Refusal
from scoring.roles import Action, Role
from scoring.values.moments import Moment, Sentence
from storage.customers import customers
from storage.privacy import ledger, mentions, pages, persons
from storage.privacy.mentions import TextHit
from storage.privacy.persons import Erasure
from storage.requests import undos
from storage.roles import people, roles
from storage.sql.statements import lock_name, lock_person

ERASURES = "erasures"
"""The lock under which people are erased one after the other."""
AUDIT = "audit_private"
"""The table of the audit in which texts are repeated."""
ROLES = {Role.MANAGER: "manager", Role.ADMIN: "admin"}
"""The roles of which somebody has to be left."""


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What will happen if somebody is erased. `called` is their name, or their id if Slack never described them."""

    user_id: str
    called: str
    full_member: bool
    duties: Duties


NamingText = TextHit
"""A text in which somebody's name stands."""


@dataclass(frozen=True, slots=True)
class PersonErased:
    """What was erased: the sentinel in the person's place, and how many rows.

    `heir` took over `handed_over` duties. `hits` are texts in which their name still stands, with (key, name) of each
    customer they are about; the audit repeats some of them, `in_audit` times. `remembered`: a restored backup forgets
    them again. `copies` are files beside the database that still hold them. `scrubbed` is False if the freed pages of
    the file are overwritten only at the next start.
    """

    sentinel: str
    rows: int
    heir: str | None
    handed_over: int
    full_member: bool
    hits: tuple[NamingText, ...]
    customers: Mapping[int, tuple[str, str]]
    in_audit: int = 0
    remembered: bool = False
    scrubbed: bool = False
    copies: tuple[str, ...] = ()


def plan_erasure(db: Database, person: str, *, call: Call) -> ErasurePlan:
    """Load what erasing somebody does, for an admin. Refused: the only manager or admin, and who is in an open vote."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.PRIVACY)
        return _load_plan(tx, person, context)


def check_heir(db: Database, plan: ErasurePlan, heir: str | None) -> None:
    """Refuse an erasure without anybody who takes over what is open, and anybody who cannot."""
    with db.transaction(reading=True) as tx:
        _check_heir(tx, plan, heir)


def erase_person(db: Database, person: str, heir: str | None, *, call: Call) -> PersonErased:
    """Erase somebody for good, in one transaction, after giving what is open to `heir`.

    Refused: as in `plan_erasure`, without an heir where one is needed, and if nothing is kept about them.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.PRIVACY)
        lock_name(tx, ERASURES)
        lock_person(tx, person, alone=True)
        duty_usecases.lock_duties(tx, person)
        plan = _load_plan(tx, person, context)
        _check_heir(tx, plan, heir)
        names = persons.load_person_names(tx, person)
        with departures.follow_staff(tx, (person,), now=call.now, replaced=True):
            duty_usecases.hand_over(tx, plan.duties, person, heir, context)
            erasure = persons.erase_person(tx, person, make_sentinel(), call.now)
        if not erasure.total:
            raise NotFound("Nothing is kept about that person. Whoever left is named by their user id in Slack.")
        done = _conclude(tx, plan, heir, names, erasure, context)
    return _finish(db, done, call.now)


def _conclude(
    tx: Session,
    plan: ErasurePlan,
    heir: str | None,
    names: tuple[str, ...],
    erasure: Erasure,
    context: RequestContext,
) -> PersonErased:
    """Record that somebody was erased, tell the other admins, and find the texts that still name them."""
    person, sentinel = plan.user_id, erasure.sentinel
    if person == context.actor.user_id:
        context = replace(context, actor=replace(context.actor, user_id=sentinel))
    handed_over = len(list(plan.duties.list_lines())) if heir is not None else 0
    facts: requests.AuditFacts = {"rows": erasure.total, "handed_over": handed_over}
    requests.audit_action(tx, context, "privacy.erased", f"person:{sentinel}", public=facts)
    news.tell_other_admins(tx, context, Done.ERASED_PERSON, person=sentinel)
    message_refresh.refresh_all_homes(tx, context.now)
    undos.delete_naming(tx, sentinel)
    found = mentions.find_mentions_in_texts(tx, person, names)
    hits = tuple(hit for hit in found if hit.table != AUDIT)
    about = customers.load_customers(tx, {hit.customer_id for hit in hits if hit.customer_id is not None})
    called = {number: (customer.key, customer.name) for number, customer in about.items()}
    return PersonErased(
        sentinel, erasure.total, heir, handed_over, plan.full_member, hits, called, len(found) - len(hits)
    )


def _finish(db: Database, done: PersonErased, now: datetime) -> PersonErased:
    """Write the ledger and overwrite the freed pages, after the commit; what cannot be done now is done at a start."""
    remembered = ledger.write_file(db)
    try:
        pages.scrub(db, now)
    except DatabaseAway:
        return replace(done, remembered=remembered, copies=pages.list_copies(db))
    return replace(done, remembered=remembered, scrubbed=True, copies=pages.list_copies(db))


def _load_plan(tx: Session, person: str, context: RequestContext) -> ErasurePlan:
    for role, word in ROLES.items():
        if roles.list_people_with_role(tx, role) == {person}:
            article = "an" if role is Role.ADMIN else "a"
            raise Refusal(
                f"Nobody else is {article} {word}, so nothing was erased. Make somebody else one first: "
                f"`/umpire roles {word} add @name`."
            )
    ballot = duty_usecases.find_ballot_in_the_way(tx, person)
    if ballot is not None:
        raise _refuse_in_ballot(tx, ballot, context)
    known = people.find_person(tx, person)
    return ErasurePlan(
        person,
        known.name if known else person,
        known is not None and known.full_member,
        duty_usecases.load_duties(tx, person),
    )


def _refuse_in_ballot(tx: Session, ballot: Ballot, context: RequestContext) -> Refusal:
    customer = customers.get_customer(tx, ballot.customer_id)
    if ballot.state is BallotState.TIED:
        return Refusal(
            f"They are a candidate in the tied vote on who hands {customer.name} over, so nothing was erased. "
            f"A manager picks first: `/vote pick {customer.key} @candidate`."
        )
    ends = Moment(ballot.closes_at, context.policy.zone, read_at=context.now)
    return Refusal(
        Sentence(
            f"They are part of the open vote on {customer.name}, so nothing was erased. It ends on ",
            ends,
            f". Ask me again after that, or a manager ends it now: `/vote cancel {customer.key} <why>`.",
        )
    )


def _check_heir(tx: Session, plan: ErasurePlan, heir: str | None) -> None:
    if heir is None:
        if plan.duties.needs_heir:
            raise Incomplete("Choose who takes over what is open for them.", field="heir")
        return
    if heir == plan.user_id:
        raise Malformed("Choose somebody else: they cannot take over from themselves.", field="heir")
    if not people.get_actor(tx, heir).full_member:
        raise Malformed("Only a full member of this workspace can take over what is open.", field="heir")
