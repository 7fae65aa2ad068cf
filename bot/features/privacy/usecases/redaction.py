"""Decides what of each row goes into an export: what is about the person or the customer, and nothing of colleagues.

Which column holds what is in the register; here is only who wrote a text in a row that several people worked on.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scoring.privacy import masks as mask_rules, traces
from scoring.privacy.masks import Masks
from scoring.privacy.traces import Traces
from storage.database import Json
from storage.privacy.register import REGISTER, Kind, RegisteredTable

Row = Mapping[str, Any]
Exported = dict[str, Json]
BY_A_COLLEAGUE = "(left out: a colleague wrote it)"
WRITTEN_BY: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "restrictions": {"why": ("placed_by",), "ended_why": ("ended_by",)},
    "strikes": {
        "note": ("reporter", "on_behalf_of"),
        "link": ("reporter", "on_behalf_of"),
        "adjustment": ("reporter",),
        "contest_why": ("contested_by",),
        "resolved_why": ("resolved_by",),
    },
    "cases": {"problem": ("problem_by",), "closed_why": ("closed_by",)},
    "fixes": {"what": ("opened_by", "owner"), "closed_why": ("closed_by",)},
    "talks": {"said": ("recorded_by", "holder")},
    "holds": {"why": ("held_by",)},
    "ballots": {"reason": ("proposer",), "beyond_cap": ("proposer",), "closed_why": ("closed_by",)},
    "ballot_votes": {"why": ("user_id",)},
    "replies": {"text": ("recorded_by",), "judged_why": ("judged_by",), "waits_why": ("judged_by",)},
    "notices": {"given_how": ("given_by",), "closed_why": ("closed_by",)},
    "transitions": {
        "scope": ("owner",),
        "extended_why": ("owner",),
        "lessons": ("ended_by",),
        "told_how": ("told_by",),
        "checked": ("told_by",),
    },
    "transition_steps": {"what": ("owner", "done_by"), "note": ("done_by",)},
    "campaigns": {"closed_why": ("closed_by",)},
    "offers": {"why": ("marked_by",), "decided_why": ("decided_by",)},
    "quotes": {"job": ("asked_by",), "reasons": ("asked_by",), "override_why": ("overridden_by",)},
    "customers": {"name": (), "segment": (), "package": ()},
}
"""By table and column, in rows with several people: the columns of those whose text it is; () is everybody's."""
OTHERS_OWN = {"ballot_votes": "user_id"}
"""Tables of which a row of somebody else's is left out even where it names the person: a vote for them."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The person an export is about: their id, all they are called in lower case, and what leads to them elsewhere."""

    user_id: str
    names: frozenset[str]
    traces: Traces


def build_person_row(table: str, row: Row, subject: Subject, masks: Masks) -> Exported | None:
    """Build what a person's own export says of a row; None where the row is not about them but only mentions them."""
    entry, user_id = REGISTER[table], subject.user_id
    if not _is_about(entry, row, subject):
        return None
    exported: Exported = {}
    for column, value in row.items():
        kind = entry.columns.get(column, Kind.FACT)
        if kind is Kind.NAME:
            exported[column] = value if table == "people" or _is_name(value, subject) else None
        elif kind is Kind.TEXT and not _is_author(entry, column, row, user_id):
            exported[column] = BY_A_COLLEAGUE if value else write_plainly(value)
        elif kind is Kind.PEOPLE and not _is_theirs(table, row, user_id):
            exported[column] = _mask_people(
                value, user_id, masks.mask_text if table == "audit_private" else masks.mask_ids
            )
        else:
            exported[column] = _mask(kind, value, masks.mask_ids, masks)
    return exported


def build_customer_row(table: str, row: Row, *, masks: Masks) -> Exported:
    """Build what an export about a customer says of a row: everything, with the names of staff taken out."""
    entry = REGISTER[table]
    exported: Exported = {}
    for column, value in row.items():
        kind = entry.columns.get(column, Kind.FACT)
        is_prose = kind is Kind.TEXT and table not in ("customers", "customer_names")
        if kind is Kind.NAME:
            exported[column] = mask_rules.COLLEAGUE if value else value
        elif kind is not Kind.WORKSPACE:
            exported[column] = _mask(kind, value, masks.mask_text if is_prose else masks.mask_ids, masks)
    return exported


def list_mentions(table: str, row: Row, subject: Subject, masks: Masks) -> Iterator[tuple[str, str]]:
    """Yield (column, excerpt) of each text of a row that a colleague wrote and that mentions the person."""
    entry = REGISTER[table]
    for column in entry.list_columns(Kind.TEXT):
        if subject.traces.occur_in(row[column]) and not _is_author(entry, column, row, subject.user_id):
            yield from ((column, excerpt) for excerpt in find_excerpts(row[column], subject, masks))


def find_excerpts(text: Any, subject: Subject, masks: Masks) -> tuple[str, ...]:
    """Find where the person is named in a text, and return what stands around it, with colleagues masked."""
    structure = _read_structure(text)
    masked = traces.replace_texts(text if structure is None else structure, masks.mask_text)
    return traces.find_excerpts(masked, (*traces.list_spellings(subject.names), subject.user_id))


def open_audit_fields(stored: str) -> dict[str, Json]:
    """Return what an entry of the audit says about people, by field, without the salts; it also names the actor."""
    return {name: value for name, (_, value) in json.loads(stored or "{}").items() if name != "actor"}


def write_plainly(value: Any) -> Any:
    """Write a stored value as JSON can hold it: a moment or a day as ISO 8601 has it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _mask(kind: Kind, value: Any, mask: Callable[[str], str], masks: Masks) -> Json:
    """Write a value as JSON can hold it, with masks in the place of people."""
    if kind is Kind.PERSON:
        return masks.mask_id(value) if value else value
    masked: Json = traces.replace_texts(write_plainly(value), mask)
    return masked


def _mask_people(value: Any, user_id: str, mask: Callable[[str], str]) -> Json:
    """Keep of a structure only what names the person; of a plain text everything, with masks."""
    structure = _read_structure(value)
    if structure is not None:
        value = mask_rules.keep_what_names(structure, user_id)
    masked: Json = traces.replace_texts(value, mask)
    return masked


def _read_structure(value: Any) -> Any:
    """Return the structure a column holds, as JSON or as a text of it; None if it is a plain text."""
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, Mapping | Sequence) and not isinstance(value, str) else None


def _is_about(entry: RegisteredTable, row: Row, subject: Subject) -> bool:
    """Tell whether a row is about a person, not only a text in it; colleagues' own rows are not."""
    owner = OTHERS_OWN.get(entry.name)
    if owner is not None:
        return bool(row[owner] == subject.user_id)
    return (
        any(row.get(column) == subject.user_id for column in entry.list_columns(Kind.PERSON))
        or any(subject.traces.occur_in(row.get(column)) for column in entry.list_columns(Kind.PEOPLE, Kind.WORKSPACE))
        or any(_is_name(row.get(column), subject) for column in entry.list_columns(Kind.NAME))
    )


def _is_name(value: Any, subject: Subject) -> bool:
    return isinstance(value, str) and value.casefold() in subject.names


def _is_author(entry: RegisteredTable, column: str, row: Row, user_id: str) -> bool:
    """Tell whether a text in a row is the person's own, or everybody's."""
    authors = WRITTEN_BY.get(entry.name, {}).get(column, entry.list_columns(Kind.PERSON))
    return not authors or any(row[each] == user_id for each in authors)


def _is_theirs(table: str, row: Row, user_id: str) -> bool:
    """Tell whether a row is the person's whole: a message to them, or what the audit says they did."""
    return (table == "outbox" and row["channel"] == user_id) or (table == "audit_private" and row["actor"] == user_id)
