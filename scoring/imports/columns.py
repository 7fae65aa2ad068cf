"""Columns: which column of a file fills which field of a customer, by its heading or as a person says."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from scoring.refusals import Malformed
from scoring.values.words import fold

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "key": (
        "key", "customer key", "customer id", "customer code", "customer number", "customer no", "account id",
        "account number", "account no", "client id", "id", "code", "kundennummer", "kunden nr", "kundennr", "kunden id",
        "code client", "numero client", "id client", "codigo cliente", "codigo de cliente", "id cliente",
    ),
    "name": (
        "name", "company name", "customer name", "company", "customer", "account name", "client name", "client",
        "organization", "organisation", "firma", "firmenname", "kunde", "kundenname", "unternehmen", "nom", "societe",
        "raison sociale", "entreprise", "nom du client", "nombre", "empresa", "razon social", "cliente",
    ),
    "aliases": (
        "aliases", "alias", "short name", "short names", "other names", "also known as", "aka", "aliasnamen",
        "kurzname", "nom court", "nombre corto",
    ),
    "owner": (
        "owner", "account manager", "account owner", "key account manager", "customer owner", "sales rep",
        "sales representative", "salesperson", "responsible", "kundenbetreuer", "betreuer", "verantwortlich",
        "charge de compte", "commercial", "responsable", "gestor de cuenta", "comercial",
    ),
    "segment": ("segment", "customer segment", "industry", "sector", "branche", "secteur", "segmento"),
    "revenue": (
        "revenue", "annual revenue", "yearly revenue", "total revenue", "sales", "annual sales", "total sales",
        "turnover", "umsatz", "jahresumsatz", "chiffre d affaires", "ca", "ca annuel", "ventas", "ingresos",
        "facturacion",
    ),
    "margin": (
        "margin", "gross margin", "profit margin", "marge", "bruttomarge", "marge brute", "margen", "margen bruto",
    ),
    "orders": (
        "orders", "order count", "number of orders", "no of orders", "total orders", "bestellungen", "auftrage",
        "anzahl bestellungen", "commandes", "nombre de commandes", "pedidos", "numero de pedidos",
    ),
    "average_sale": (
        "average sale", "avg sale", "average order value", "average order", "avg order value", "aov",
        "durchschnittsauftrag", "durchschnittlicher auftrag", "panier moyen", "venta media", "ticket medio",
    ),
    "since": (
        "since", "customer since", "first order", "first order date", "first purchase", "first sale", "kunde seit",
        "seit", "erste bestellung", "erster auftrag", "client depuis", "premiere commande", "cliente desde",
        "primer pedido",
    ),
    "last_order": (
        "last order", "last order date", "last purchase", "last sale", "latest order", "letzte bestellung",
        "letzter auftrag", "derniere commande", "ultimo pedido",
    ),
    "package": ("package", "plan", "paket", "forfait", "paquete"),
}  # fmt: skip
"""Headings by which a column is recognised, the surest first: English, and common German, French, Spanish ones."""

FIELDS = tuple(HEADINGS)
FRACTION_WORDS = {"ratio", "fraction", "anteil", "decimal"}
_UNITS = {"percent", "pct", "prozent", "pourcentage", "porcentaje", *FRACTION_WORDS}


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The position of the column that fills each field; `ignored` are the headings that fill none."""

    columns: Mapping[str, int]
    headings: tuple[str, ...]
    ignored: tuple[str, ...]

    def heading(self, field: str) -> str:
        """Return the heading of a field's column."""
        return self.headings[self.columns[field]]


def map_columns(headings: Sequence[str], named: Mapping[str, str]) -> ColumnMap:
    """Map columns to fields, first as a person said (field → heading, empty: no column), the rest by their headings.

    Refused: an unknown field or column, and a file in which no column holds a key or a name.
    """
    columns = {field: _find_column(headings, text) for field, text in _check_fields(named).items() if text}
    taken = set(columns.values())
    for field in FIELDS:
        if field not in columns and field not in _check_fields(named):
            position = _find_by_heading(headings, field, taken)
            if position is not None:
                columns[field] = position
                taken.add(position)
    if "key" not in columns and "name" not in columns:
        raise Malformed(
            f"No column holds the customers' names. The columns are {_format_headings(headings)}; "
            "say which one it is, like `name=Company`."
        )
    ignored = tuple(heading for index, heading in enumerate(headings) if index not in taken and heading)
    return ColumnMap({field: columns[field] for field in FIELDS if field in columns}, tuple(headings), ignored)


def parse_column_pairs(pairs: Iterable[str]) -> dict[str, str]:
    """Read typed `field=Column` pairs; of two for one field the later counts. Refused: a pair without `=`."""
    named: dict[str, str] = {}
    for pair in pairs:
        field, equals, heading = pair.partition("=")
        if not equals:
            raise Malformed(f"“{pair}” does not say which column. Write `field=Column`, like `name=Company`.")
        named[field.strip()] = heading.strip()
    _check_fields(named)
    return named


def is_fraction(heading: str) -> bool | None:
    """Whether a margin's heading says that it holds fractions of one (True) or percentages (False); None if neither."""
    words = set(_simplify(heading).split())
    if words & FRACTION_WORDS:
        return True
    return False if "%" in heading or words & _UNITS else None


def _check_fields(named: Mapping[str, str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for name, heading in named.items():
        field = fold(name).replace(" ", "_").replace("-", "_")
        if field not in HEADINGS:
            near = get_close_matches(field, FIELDS, n=1, cutoff=0.5)
            hint = f"Did you mean `{near[0]}`?" if near else f"The fields are {', '.join(FIELDS)}."
            raise Malformed(f"“{name}” is not a field of a customer. {hint}")
        known[field] = heading
    return known


def _find_column(headings: Sequence[str], name: str) -> int:
    exact = [position for position, heading in enumerate(headings) if heading == name]
    alike = exact or [position for position, heading in enumerate(headings) if fold(heading) == fold(name)]
    if alike:
        return alike[0]
    by_fold = {fold(heading): heading for heading in headings}
    near = get_close_matches(fold(name), by_fold, n=1, cutoff=0.5)
    hint = f"Did you mean “{by_fold[near[0]]}”?" if near else f"The columns are {_format_headings(headings)}."
    raise Malformed(f"The file has no column “{name}”. {hint}")


def _find_by_heading(headings: Sequence[str], field: str, taken: set[int]) -> int | None:
    ranks = {name: rank for rank, name in enumerate(HEADINGS[field])}
    matches = [
        (ranks[plain], position)
        for position, heading in enumerate(headings)
        if position not in taken and (plain := _simplify(heading, without_units=True)) in ranks
    ]
    return min(matches)[1] if matches else None


def _simplify(heading: str, *, without_units: bool = False) -> str:
    """Return a heading's words without case, accents, signs or underscores, and perhaps without currency and unit."""
    text = re.sub(r"\b[A-Z]{3}\b(?=\W*$)", "", heading) if without_units and " " in heading.strip() else heading
    words = re.sub(r"[^\w]+|_", " ", fold(text)).split()
    return " ".join(word for word in words if not (without_units and word in _UNITS))


def _format_headings(headings: Sequence[str]) -> str:
    first = [f"“{heading[:40]}”" for heading in headings if heading][:12]
    return ", ".join(first) + (" …" if len(headings) > 12 else "")
