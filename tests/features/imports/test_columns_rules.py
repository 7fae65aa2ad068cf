"""Columns: headings that name a field by themselves, and those somebody maps."""

import pytest

from scoring.imports import columns, headings
from scoring.refusals import Malformed

SALES_TOOL = (
    "Customer ID",
    "Company Name",
    "Contact",
    "Country",
    "Account Manager",
    "Orders",
    "Revenue",
    "Average Sale",
)


def map_fields(headings: tuple[str, ...], **told: str) -> dict[str, str]:
    """Field -> heading as mapped."""
    made = columns.map_columns(headings, told)
    return {field: made.heading(field) for field in made.columns}


def test_a_sales_tools_headings_map_by_themselves() -> None:
    """What a common export calls its columns is understood, and what is no field is ignored and named."""
    made = columns.map_columns((*SALES_TOOL, "First Order", "Last Order"), {})
    assert list(made.columns) == [
        "id", "name", "owner", "revenue", "orders", "average_sale", "since", "last_order",
    ]  # fmt: skip
    assert made.ignored == ("Contact", "Country")


def test_the_fields_own_names_map() -> None:
    """An export's headings are the fields' names."""
    assert map_fields(columns.FIELDS) == {field: field for field in columns.FIELDS}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("KundenNr.", "id"), ("Firma", "name"), ("Umsatz (EUR)", "revenue"), ("Umsatz in %", None),
        ("Marge %", "margin"),
        ("Kunde seit", "since"), ("Chiffre d'affaires", "revenue"), ("Société", "name"), ("Razón social", "name"),
        ("AVERAGE_SALE", "average_sale"), ("Margin ratio", "margin"), ("Revenue (k€)", None), ("Umsatz in TEUR", None),
    ],
)  # fmt: skip
def test_headings_of_other_places(heading: str, field: str | None) -> None:
    """German, French and Spanish headings, units aside; thousands of euros are not taken for euros."""
    made = columns.map_columns((heading, "Name" if field != "name" else "Code"), {})
    assert [f for f in made.columns if made.heading(f) == heading] == ([field] if field else [])


def test_the_surest_heading_wins() -> None:
    """Of two columns that could be the name, the plainer one is; the other names whom that one does not."""
    made = columns.map_columns(("Client", "Company Name", "ID"), {})
    assert made.heading("name") == "Company Name"
    assert made.names == ((1,), (0,))


def test_what_is_told_comes_first() -> None:
    """A column named by a person fills that field, however others are headed, in any case."""
    assert map_fields(("Name", "Display"), name="display") == {"name": "Display"}


def test_a_field_can_be_left_alone() -> None:
    """A field mapped to nothing is not imported."""
    assert map_fields(("Name", "Revenue"), revenue="") == {"name": "Name"}


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        (["nmae=Company"], "Did you mean `name`"),
        (["zzz=Company"], "The fields are key, name"),
        (["name"], "does not say which column"),
    ],
)
def test_a_wrong_field_is_refused_with_the_nearest(pairs: list[str], sentence: str) -> None:
    """An unknown field is named, with the nearest or all of them."""
    with pytest.raises(Malformed, match=sentence):
        columns.parse_column_pairs(pairs)


def test_a_wrong_column_is_refused_with_the_nearest() -> None:
    """An unknown column is named, with the nearest."""
    with pytest.raises(Malformed, match=r"no column “Compny”\. Did you mean “Company”"):
        columns.map_columns(("Company", "Revenue"), {"name": "Compny"})


def test_a_file_that_names_nobody_is_refused() -> None:
    """Without a column for key or name there is nobody to import."""
    with pytest.raises(Malformed, match="name=Company"):
        columns.map_columns(("Contact", "Country"), {})


LANGUAGES = {
    "English": "Client Code|Client|Account Manager|Industry|Total Sales|Gross Margin %|Jobs|Avg Sale|Client Since|"
    "Last Purchase|Plan",
    "German": "Kundennr.|Firma|Betreuer|Branche|Umsatz|Marge|Aufträge|Durchschnittsauftrag|Kunde seit|"
    "Letzte Bestellung|Paket",
    "French": "N° client|Société|Chargé de compte|Secteur|Chiffre d'affaires|Marge brute|Commandes|Panier moyen|"
    "Client depuis|Dernière commande|Forfait",
    "Spanish": "Código de cliente|Empresa|Comercial|Sector|Facturación|Margen|Pedidos|Ticket medio|Cliente desde|"
    "Último pedido|Paquete",
    "Italian": "Codice cliente|Ragione sociale|Responsabile|Settore|Fatturato|Margine|Ordini|Ordine medio|Cliente dal|"
    "Ultimo ordine|Pacchetto",
    "Dutch": "Klantnummer|Bedrijfsnaam|Accountmanager|Branche|Omzet|Marge|Aantal orders|Gemiddelde order|Klant sinds|"
    "Laatste order|Pakket",
    "Portuguese": "Código do cliente|Empresa|Gestor de conta|Setor|Faturação|Margem|Encomendas|Venda média|"
    "Cliente desde|Última encomenda|Pacote",
    "Polish": "Nr klienta|Nazwa firmy|Opiekun|Branża|Obrót|Marża|Zamówienia|Średnia sprzedaż|Klient od|"
    "Ostatnie zamówienie|Pakiet",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_its_word_in_eight_languages(language: str) -> None:
    """A list in any of eight languages maps whole, without anybody's help."""
    headings = tuple(LANGUAGES[language].split("|"))
    fields = ("id", "name", *(field for field in columns.FIELDS if field not in ("key", "name", "aliases")))
    assert map_fields(headings) == dict(zip(fields, headings, strict=True))


@pytest.mark.parametrize(
    ("headings", "mapped"),
    [
        ("*ContactName|AccountNumber", {"id": "AccountNumber", "name": "*ContactName"}),
        (
            "Company - Name|Company - Owner|Company - Label",
            {"name": "Company - Name", "owner": "Company - Owner"},
        ),
        (
            "name|Created (UTC)|plan (metadata)",
            {"name": "name", "since": "Created (UTC)", "package": "plan (metadata)"},
        ),
        ("name|Umsatz in EUR|Marge [%]", {"name": "name", "revenue": "Umsatz in EUR", "margin": "Marge [%]"}),
        ("customer_name|totalRevenue", {"name": "customer_name", "revenue": "totalRevenue"}),
        ("name|Revenue 2024|Revenue 2025", {"name": "name", "revenue": "Revenue 2025"}),
        ("name|Billings YTD|Retainer|MRR", {"name": "name", "revenue": "Billings YTD"}),
        ("name|Gross Profit|Gross Profit %", {"name": "name", "margin": "Gross Profit %"}),
        ("name|Marge (EUR)|Umsatz %", {"name": "name"}),
        ("name|Revenue (000s)|ARR (k$)", {"name": "name"}),
        ("name|Create Date|Last Activity", {"name": "name"}),
        (
            "Sales owner : Name|Sales owner : Email|Name|Industry : Name|CF.Package",
            {"name": "Name", "owner": "Sales owner : Name", "segment": "Industry : Name", "package": "CF.Package"},
        ),
        ("Naam|Omzet vorig jaar|Omzet dit jaar", {"name": "Naam", "revenue": "Omzet dit jaar"}),
        ("Name|Parent Account Name|Bank Name", {"name": "Name"}),
        ("Name|Owner Name|Account Manager", {"name": "Name", "owner": "Account Manager"}),
    ],
)
def test_headings_as_programs_decorate_them(headings: str, mapped: dict[str, str]) -> None:
    """Stars, an entity before them, units, brackets, years and joined words aside; but not what changes the meaning."""
    assert map_fields(tuple(headings.split("|"))) == mapped


def test_a_heading_common_to_one_column_only_is_not_taken_apart() -> None:
    """What stands before a dash decorates only if several headings begin with it."""
    assert "revenue" not in map_fields(("name", "Competitor - Revenue"))


def test_a_list_whose_first_column_has_no_heading_is_named_by_it() -> None:
    """Reports leave the heading over the names blank; elsewhere a blank heading means nothing."""
    assert columns.map_columns(("", "Umsatz"), {}).columns == {"name": 0, "revenue": 1}
    assert columns.map_columns(("", "Firma"), {}).columns == {"name": 1}


def test_whoever_names_a_column_of_ids_as_key_means_ids() -> None:
    """A column of ids that a person chose as key is judged by its cells, as if it had been found."""
    assert map_fields(("Konto", "Firma"), key="Konto") == {"id": "Konto", "name": "Firma"}
    assert map_fields(("Konto", "Firma"), key="") == {"name": "Firma"}


def test_no_word_stands_in_the_table_as_nobody_could_write_it() -> None:
    """Every word in the table of headings is spelled as headings are compared, or it would never be found."""
    words = {word for names in headings.HEADINGS.values() for word in names}
    words.update(headings.IDS, headings.PLAIN_NAMES, headings.GENERIC_NAMES, headings.LEGAL_NAMES, headings.EMAILS)
    words.update(headings.FIRST_NAMES, headings.LAST_NAMES, headings.CURRENCIES, headings.THEIR_REVENUE)
    words.update(headings.THEIR_REVENUE_IN_A_CRM, headings.TOTALS, headings.CRM_COLUMNS, headings.DECORATIONS)
    assert {word for word in words if columns.simplify(word) != word} == set()
