"""Choices: what a person decided about reading a file, so that the next file of its shape is read the same way."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """What somebody decided about a file. Everything empty means: read it as it says itself.

    `columns` maps fields to headings ("": no column fills it), `answers` the ids of questions to values, `owners` each
    owner as the file has it, folded, to a user id ("": keep the name). `currency` is read with instead of the
    workspace's, `encoding` instead of the one that is guessed; `sheet_name` is the sheet of an Excel file.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    encoding: str = ""
    sheet_name: str = ""


def format_choices(choices: ImportChoices) -> dict[str, Any]:
    """Format choices as a JSON object, without those that are empty.

    >>> format_choices(ImportChoices({"name": "Company"}, currency="EUR"))
    {'columns': {'name': 'Company'}, 'currency': 'EUR'}
    """
    values = {each.name: getattr(choices, each.name) for each in fields(choices)}
    return {name: value if isinstance(value, str) else dict(value) for name, value in values.items() if value}


def parse_choices(stored: Mapping[str, Any]) -> ImportChoices:
    """Build choices from what `format_choices` made.

    >>> parse_choices({"columns": {"name": "Company"}}).columns
    {'name': 'Company'}
    """
    names = {each.name for each in fields(ImportChoices)}
    return ImportChoices(**{name: value for name, value in stored.items() if name in names})
