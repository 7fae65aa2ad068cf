"""Exports of everything kept about a person or a customer: who may ask, who hears of it, and what goes in.

An export is ordered in one transaction, which audits it and tells the other admins, and collected in another.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.features.privacy.usecases import news, redaction
from bot.features.privacy.usecases.overview import describe_time
from bot.features.privacy.usecases.redaction import Exported, Subject
from bot.workflow import requests
from bot.workflow.requests import Call, Database
from scoring.customers.customers import Customer
from scoring.imports.owners import PersonNames
from scoring.privacy.masks import Masks
from scoring.privacy.staff import LEAST_CONTRIBUTORS, shows_names, shows_votes
from scoring.refusals import NotFound
from scoring.roles import Action, Person
from scoring.rules.policy import Policy
from storage.customers import customers
from storage.privacy import persons, records
from storage.privacy.mentions import find_mentions_in_texts
from storage.privacy.register import NOBODY, REGISTER, SELF
from storage.roles import people
from storage.settings import policies

PRIVATE_TABLES = frozenset({"moods", "turnover_signals", "nominations", "prompts", "drafts", "undos", "outbox"})
"""What colleagues confided to umpire, and its own workings: in no export about a customer."""
VOTED = "ballot.cast"
"""The action in the audit of a vote."""
CONFIDED, BALLOTS = "turnover.", "ballot."
"""How actions in the audit begin that nobody but the person reads about, and those that may be in an open ballot."""
FIGURES = {"interactions": ("user_id", ("minutes", "tone")), "answers": ("rater", ("choice",))}
"""By table: whose figures they are, and the columns that show only where enough people contributed."""


@dataclass(frozen=True, slots=True)
class PersonOrder:
    """An export about a person that was ordered: whose, by whom, and who gets the files.

    `whole` is false where a colleague gets it: then what nobody else may see is left out.
    """

    person: Person
    by: str
    recipient: str
    whole: bool
    at: datetime

    @property
    def own(self) -> bool:
        """Whether somebody asked for what is kept about themselves."""
        return self.person.user_id == self.by


@dataclass(frozen=True, slots=True)
class CustomerOrder:
    """An export about a customer that was ordered."""

    customer: Customer
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ExportedTable:
    """What goes out of one table, and in plain words what it holds, why, for how long, and who sees it."""

    name: str
    title: str
    why: str
    kept: str
    seen_by: str
    rows: tuple[Exported, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A text of a colleague in which a person is named: where, about which customer, and the words around it."""

    table: str
    column: str
    customer_id: int | None
    excerpt: str


@dataclass(frozen=True, slots=True)
class PersonExport:
    """Everything kept about a person. `customer_names` are by id; `left_out` are the titles of what is not in it."""

    order: PersonOrder
    tables: tuple[ExportedTable, ...]
    mentions: tuple[Mention, ...]
    customer_names: Mapping[int, str]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustomerExport:
    """Everything kept about a customer and its people. `aggregate`: works-council mode left figures and votes out."""

    order: CustomerOrder
    tables: tuple[ExportedTable, ...]
    aggregate: bool


@dataclass(frozen=True, slots=True)
class PersonAsked:
    """Whom an admin asks about, for the form that confirms it, and whether they get the files themselves."""

    person: Person
    to_them: bool


def load_person(db: Database, user_id: str, *, call: Call) -> PersonAsked:
    """Load whom an admin wants an export about; refused: who may not, and a person nobody knows."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.PRIVACY)
        person = _get_person(tx, user_id)
        return PersonAsked(person, _goes_to_them(person, context.policy))


def load_customer(db: Database, typed: str, *, call: Call) -> Customer:
    """Load the customer an admin wants an export about; refused: who may not, and a name that fits none or several."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.PRIVACY)
        return customers.resolve_customer(tx, typed)


def order_own_export(db: Database, *, call: Call) -> PersonOrder:
    """Order what is kept about oneself; everybody may, and nobody else is told."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.HELP)
        person = _get_person(tx, call.user_id)
        requests.audit_action(tx, context, "privacy.exported", "privacy", private={"person": person.user_id})
        return PersonOrder(person, call.user_id, call.user_id, whole=True, at=call.now)


def order_person_export(db: Database, user_id: str, *, call: Call) -> PersonOrder:
    """Order what is kept about somebody; the other admins are told.

    An admin gets it without what nobody else may see. In works-council mode a member gets it themselves. Of somebody
    who left an admin gets the whole, since they cannot ask for it here any more.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.PRIVACY)
        person = _get_person(tx, user_id)
        requests.audit_action(tx, context, "privacy.exported", "privacy", private={"person": user_id})
        if user_id == call.user_id:
            return PersonOrder(person, call.user_id, user_id, whole=True, at=call.now)
        to_them = _goes_to_them(person, context.policy)
        news.tell_other_admins(tx, context, news.Done.EXPORTED_PERSON, person=user_id)
        whole = to_them or not person.full_member
        return PersonOrder(person, call.user_id, user_id if to_them else call.user_id, whole=whole, at=call.now)


def order_customer_export(db: Database, key: str, *, call: Call) -> CustomerOrder:
    """Order what is kept about a customer and its people; the other admins are told."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.PRIVACY)
        customer = customers.resolve_customer(tx, key)
        requests.audit_action(tx, context, "privacy.customer-exported", customer.id)
        news.tell_other_admins(tx, context, news.Done.EXPORTED_CUSTOMER, customer=customer.id)
        return CustomerOrder(customer, call.user_id, call.now)


def collect_person_export(db: Database, order: PersonOrder) -> PersonExport:
    """Collect everything kept about a person, without anything about colleagues."""
    with db.transaction(reading=True) as tx:
        user_id = order.person.user_id
        subject = Subject(user_id, _list_names(order.person), persons.load_traces(tx, user_id))
        masks = Masks(_list_everybody(tx), numbered=False, kept=user_id)
        stored = persons.collect_person(tx, user_id)
        policy = policies.get_policy(tx)
        _join_audit(stored, user_id)
        if not order.whole:
            _hide_from_colleagues(stored, records.list_open_ballots(tx), policy)
        left_out = frozenset() if order.whole else _list_private_tables()
        rows = {
            name: [
                exported for row in stored[name] if (exported := redaction.build_person_row(name, row, subject, masks))
            ]
            for name in REGISTER
            if name in stored and name not in left_out
        }
        tables = _build_tables(rows, policy)
        mentions = _list_mentions(tx, stored, subject, masks)
        ids = {row["customer_id"] for table in tables for row in table.rows if "customer_id" in row}
        ids |= {mention.customer_id for mention in mentions}
        known = customers.load_customers(tx, [each for each in ids if isinstance(each, int)])
        titles = tuple(REGISTER[name].title for name in REGISTER if name in left_out)
        return PersonExport(order, tables, mentions, {id: each.name for id, each in known.items()}, titles)


def collect_customer_export(db: Database, order: CustomerOrder) -> CustomerExport:
    """Collect everything kept about a customer and its people, without names of staff and what they confided."""
    with db.transaction(reading=True) as tx:
        policy = policies.get_policy(tx)
        aggregate = not shows_names(policy)
        spare = (order.customer.name, *order.customer.aliases)
        masks = Masks(_list_everybody(tx), numbered=not aggregate, spare=spare)
        stored = records.collect_customer(tx, order.customer.id)
        stored = {name: rows for name, rows in stored.items() if name not in PRIVATE_TABLES}
        _hide_votes(tx, stored, policy)
        if aggregate:
            _hide_figures(stored)
        _shorten_audit(stored, policy)
        rows = {
            name: [redaction.build_customer_row(name, row, masks=masks) for row in stored[name]]
            for name in REGISTER
            if name in stored
        }
        return CustomerExport(order, _build_tables(rows, policy), aggregate)


def _get_person(tx: Session, user_id: str) -> Person:
    person = people.find_person(tx, user_id)
    if person is None:
        raise NotFound("I know nobody by that id. Type @ and pick the name from Slack's list.")
    return person


def _goes_to_them(person: Person, policy: Policy) -> bool:
    """Tell whether a person gets the files themselves: a member, where colleagues do not see each other's work."""
    return person.full_member and not shows_names(policy)


def _list_names(person: Person) -> frozenset[str]:
    """List all a person is called, in lower case."""
    return frozenset(
        name.casefold() for name in (person.name, person.display_name, person.handle, person.email) if name
    )


def _list_everybody(tx: Session) -> list[PersonNames]:
    """List everybody Slack has described, with their names."""
    return [*people.list_possible_owners(tx), *(PersonNames(*each) for each in people.load_outsiders(tx).items())]


def _list_private_tables() -> frozenset[str]:
    """List the tables that no colleague sees."""
    return frozenset(name for name, entry in REGISTER.items() if entry.seen_by in (SELF, NOBODY)) | {"turnover_signals"}


def _join_audit(stored: dict[str, records.Rows], user_id: str) -> None:
    """Join what the audit says about people with what was done, and when; its signatures say nothing to anybody.

    Of a colleague's entry that names the person only that is kept: its figures are the colleague's, as is a vote.
    """
    entries = {row["seq"]: row for row in stored.pop("audit_entries", ())}
    joined = []
    for row in stored.pop("audit_private", ()):
        entry, own = entries[row["seq"]], row["actor"] == user_id
        if own or entry["action"] != VOTED:
            public = {"public": json.loads(entry["public"])} if own else {}
            what = {name: entry[name] for name in ("seq", "at", "action", "subject")}
            joined.append(what | public | {"actor": row["actor"], "fields": redaction.open_audit_fields(row["fields"])})
    stored["audit_private"] = joined


def _shorten_audit(stored: dict[str, records.Rows], policy: Policy) -> None:
    """Keep of the audit who did what and when: its words and figures stand in the other tables."""
    hidden = (CONFIDED,) if shows_votes(policy) else (CONFIDED, VOTED)
    actors = {row["seq"]: row["actor"] for row in stored.pop("audit_private", ())}
    stored["audit_private"] = [
        {"seq": row["seq"], "at": row["at"], "action": row["action"], "actor": actors.get(row["seq"], "")}
        for row in stored.pop("audit_entries", ())
        if not row["action"].startswith(hidden)
    ]


def _hide_from_colleagues(stored: dict[str, records.Rows], opened: Collection[int], policy: Policy) -> None:
    """Leave out what a colleague may not see: votes in open ballots, all where votes are counts, what was confided."""

    def is_hidden(ballot: int) -> bool:
        return ballot in opened or not shows_votes(policy)

    votes, entries = stored.pop("ballot_votes", []), stored.pop("audit_private", [])
    stored["ballot_votes"] = [row for row in votes if not is_hidden(row["ballot_id"])]
    stored["audit_private"] = [
        row
        for row in entries
        if not row["action"].startswith(CONFIDED)
        and not (row["action"] == VOTED and is_hidden(row.get("public", {}).get("ballot", 0)))
    ]


def _hide_votes(tx: Session, stored: dict[str, records.Rows], policy: Policy) -> None:
    """Leave out votes in open ballots; where votes are counts, take out who cast which: the ballot has the result."""
    opened, named = records.list_open_ballots(tx), shows_votes(policy)
    votes = [row for row in stored.get("ballot_votes", ()) if row["ballot_id"] not in opened]
    stored["ballot_votes"] = votes if named else [{"ballot_id": row["ballot_id"], "why": row["why"]} for row in votes]


def _hide_figures(stored: dict[str, records.Rows]) -> None:
    """Leave out figures that fewer people contributed to than nobody could be made out among."""
    for table, (contributor, columns) in FIGURES.items():
        rows = stored.get(table, [])
        if len({row[contributor] for row in rows}) < LEAST_CONTRIBUTORS:
            stored[table] = [{name: value for name, value in row.items() if name not in columns} for row in rows]


def _build_tables(rows_of: Mapping[str, Iterable[Exported]], policy: Policy) -> tuple[ExportedTable, ...]:
    """Build what is exported of each table that has something to say."""
    built = []
    for name, rows in rows_of.items():
        entry = REGISTER[name]
        kept = describe_time(entry.kept, policy)
        built.append(ExportedTable(name, entry.title, entry.why, kept, entry.seen_by, tuple(rows)))
    return tuple(table for table in built if table.rows)


def _list_mentions(
    tx: Session, stored: Mapping[str, records.Rows], subject: Subject, masks: Masks
) -> tuple[Mention, ...]:
    """List the texts of colleagues that name the person, by a mention or by name, with the colleagues masked.

    What nobody but its writer sees is left out, and what people said in ballots that are open.
    """
    hidden, opened = _list_private_tables(), records.list_open_ballots(tx)
    mentions = [
        Mention(name, column, row.get("customer_id"), excerpt)
        for name, rows in stored.items()
        for row in rows
        if name not in hidden and not (name == "ballot_votes" and row["ballot_id"] in opened)
        for column, excerpt in redaction.list_mentions(name, row, subject, masks)
    ]
    hits = [hit for hit in find_mentions_in_texts(tx, subject.user_id) if hit.table not in hidden]
    actions = records.load_audit_actions(tx, [int(hit.row) for hit in hits if hit.table == "audit_private"])
    for hit in hits:
        in_open_ballot = hit.table == "ballot_votes" and int(hit.row.partition(":")[0]) in opened
        in_audit = hit.table == "audit_private" and actions[int(hit.row)].startswith((CONFIDED, BALLOTS))
        if not (in_open_ballot or in_audit):
            excerpts = redaction.find_excerpts(records.load_text(tx, hit), subject, masks)
            mentions += [Mention(hit.table, hit.column, hit.customer_id, excerpt) for excerpt in excerpts]
    return tuple({each.excerpt: each for each in reversed(mentions)}.values())[::-1]
