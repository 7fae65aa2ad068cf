"""The few CHECK constraints several tables share, so that a wrong value cannot be stored past the rules."""

from collections.abc import Iterable

from sqlalchemy import CheckConstraint


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """The column holds one of the values (a StrEnum's members), or NULL where it may."""
    quoted = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({quoted})", name=f"{column}_known")


def at_most(column: str, characters: int) -> CheckConstraint:
    """The text has no more than so many characters: the same limit on both engines."""
    return CheckConstraint(f"length({column}) <= {characters}", name=f"{column}_short")
