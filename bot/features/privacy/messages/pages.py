"""Writes an export as two files: JSON for programs, and a page to read and to print."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from bot.features.privacy.usecases.exports import CustomerExport, ExportedTable, PersonExport

_MOMENT = re.compile(r"\A(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.:]+\+00:00\Z")
SCHEMA = 1
"""The version of the JSON file; it grows when something in it gets another name or meaning."""
OTHERS = (
    "Colleagues' ids are replaced by “a colleague”, and texts that colleagues wrote are left out. How others voted, "
    "what they logged and how they felt is theirs, and not in here."
)
MENTIONS = "Texts of colleagues are listed only as far as they name the person."
FREE_TEXT = (
    "Colleagues are taken out by id and by name. People write freely, so a text may still say who somebody is: "
    "a person should read this before it is handed over."
)
NUMBERED = "“colleague 1” is the same person throughout this file."
COUNTED = "Works-council mode is on: who voted and rated what, and the time of fewer than three people, are left out."
UNITS = "Amounts are in cents or their like, margins in hundredths of a percent, times in UTC."
CONFIDED = "What colleagues told me about their own feelings is about them, and not in here."


def write_person_files(export: PersonExport) -> Mapping[str, bytes]:
    """Write what is kept about a person, by file name."""
    notes = [OTHERS, MENTIONS]
    if export.left_out:
        notes.append(f"Left out, since nobody else may see it: {'; '.join(export.left_out)}; hidden votes.")
    mentions: list[object] = [
        {"table": each.table, "column": each.column, "customer_id": each.customer_id, "text": each.excerpt}
        for each in export.mentions
    ]
    document: dict[str, object] = {
        "about": {"person": export.order.person.user_id, "name": export.order.person.name},
        "customers": {str(number): name for number, name in export.customer_names.items()},
        "texts_that_name_the_person": mentions,
    }
    title = f"What is kept about {export.order.person.name}"
    stem = "kept-about-me" if export.order.recipient == export.order.person.user_id else "kept-about-a-colleague"
    return _write_files(
        stem, title, export.order.at, notes, document, export.tables, export.customer_names, export.mentions
    )


def write_customer_files(export: CustomerExport) -> Mapping[str, bytes]:
    """Write what is kept about a customer and its people, by file name."""
    customer = export.order.customer
    notes = [FREE_TEXT, COUNTED if export.aggregate else NUMBERED, CONFIDED]
    document: dict[str, object] = {"about": {"customer": customer.key, "name": customer.name}}
    names = {customer.id: customer.name}
    title = f"What is kept about {customer.name}"
    return _write_files(f"kept-about-{customer.key}", title, export.order.at, notes, document, export.tables, names, ())


def _write_files(
    stem: str,
    title: str,
    at: datetime,
    notes: Sequence[str],
    document: Mapping[str, object],
    tables: Sequence[ExportedTable],
    customer_names: Mapping[int, str],
    mentions: Sequence[Any],
) -> Mapping[str, bytes]:
    """Write the same content twice: for programs, and for people."""
    name = f"{stem}-{at:%Y-%m-%d}"
    notes = [*notes, UNITS]
    whole = {"schema": SCHEMA, "made_at": at.isoformat(), "title": title, "notes": notes, **document}
    whole["tables"] = {
        table.name: {
            "holds": table.title,
            "why": table.why,
            "kept": table.kept,
            "seen_by": table.seen_by,
            "rows": list(table.rows),
        }
        for table in tables
    }
    sections = [(table, [_describe_row(row, customer_names) for row in table.rows]) for table in tables]
    page = _get_environment().get_template("export.html")
    texts = [(customer_names.get(each.customer_id or 0, ""), each.excerpt) for each in mentions]
    html = page.render(title=title, made_at=f"{at:%-d %B %Y, %H:%M} UTC", notes=notes, sections=sections, texts=texts)
    return {
        f"{name}.html": html.encode(),
        f"{name}.json": json.dumps(whole, indent=2, ensure_ascii=False, default=str).encode(),
    }


def _describe_row(row: Mapping[str, object], customer_names: Mapping[int, str]) -> list[tuple[str, str]]:
    """Describe a row as pairs of a heading and a text, without what is empty; a customer by name."""
    pairs = []
    for column, value in row.items():
        if column == "customer_id" and isinstance(value, int):
            pairs.append(("customer", customer_names.get(value, str(value))))
        elif value not in (None, "", [], {}):
            pairs.append((column.replace("_", " "), _describe_value(value)))
    return pairs


def _describe_value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _MOMENT.sub(r"\1, \2", value)
    return json.dumps(value, ensure_ascii=False, default=str)


@cache
def _get_environment() -> SandboxedEnvironment:
    """Return the Jinja environment of the page, which escapes everything for HTML."""
    return SandboxedEnvironment(
        loader=PackageLoader("bot.features.privacy", "templates/pages"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
