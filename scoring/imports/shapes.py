"""Shapes: which files have the same columns, so that what was decided about one is remembered for the next.

What is remembered names no owner: each stands in it by a hash that only the same name in a file of the same shape has.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from scoring.imports.choices import ImportChoices
from scoring.imports.columns import simplify
from scoring.values.words import fold


def compute_shape(headings: Iterable[str]) -> str:
    """Compute what all files with these columns share, in any order, case and decoration.

    >>> compute_shape(["*Company Name", "Revenue"]) == compute_shape(["revenue", "company_name"])
    True
    """
    return _hash("\n".join(sorted(map(simplify, headings))))


def hide_owners(choices: ImportChoices, shape: str) -> ImportChoices:
    """Put hashes in the place of the owners' names, to be remembered; names that are kept are left out."""
    hidden = {_hash_owner(text, shape): user_id for text, user_id in choices.owners.items() if user_id}
    return replace(choices, owners=hidden)


def find_owners(remembered: ImportChoices, shape: str, texts: Iterable[str]) -> dict[str, str]:
    """Find for which of these owners of a file a user id is remembered; returns the ids by folded text."""
    ids = {fold(text): remembered.owners.get(_hash_owner(text, shape)) for text in texts}
    return {text: user_id for text, user_id in ids.items() if user_id}


def merge_choices(first: ImportChoices, second: ImportChoices) -> ImportChoices:
    """Put the choices of two together; where both chose, the second counts."""
    return ImportChoices(
        {**first.columns, **second.columns},
        {**first.answers, **second.answers},
        {**first.owners, **second.owners},
        second.currency or first.currency,
        second.encoding or first.encoding,
        second.sheet_name or first.sheet_name,
    )


def fit_columns(columns: Mapping[str, str], headings: Sequence[str]) -> dict[str, str]:
    """Fit remembered columns to a file, whose headings may be decorated otherwise; without those that are not there."""
    by_words = {simplify(heading): heading for heading in reversed(headings)}
    fitting = {field: heading and by_words.get(simplify(heading)) for field, heading in columns.items()}
    return {field: heading for field, heading in fitting.items() if heading is not None}


def _hash_owner(text: str, shape: str) -> str:
    return _hash(f"{shape}\n{fold(text)}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:40]
