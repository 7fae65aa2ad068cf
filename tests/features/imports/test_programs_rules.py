"""Exports in the shape of real programs, with invented companies: every customer comes out as its program means it."""

from dataclasses import dataclass
from datetime import date

import pytest

from bot.parsing import tables
from scoring.customers.customers import Customer
from scoring.imports import reading
from scoring.imports.columns import map_columns
from scoring.imports.imports import ImportContext, plan_import
from tests.features.imports.test_imports_rules import TODAY


@dataclass(frozen=True)
class Export:
    """A file, and the customers in it with their ids there; `asked` are the questions it leaves open."""

    content: str
    customers: tuple[Customer, ...]
    ids: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    encoding: str = "utf-8"


EXPORTS = {
    "marketing CRM": Export(
        "Record ID,Company name,Company owner,Create Date,Industry,Annual Revenue,Total Revenue,"
        "Recent Deal Close Date\n"
        '51230,"Tern, Gull & Co",Ida Wren,2023-01-05 08:00,RETAIL,9000000,12500.00,2026-05-02 00:00\n',
        (
            Customer(
                0,
                "tern",
                "Tern, Gull & Co",
                owner_name="Ida Wren",
                segment="RETAIL",
                revenue=1_250_000,
                last_order=date(2026, 5, 2),
            ),
        ),
        ("51230",),
    ),
    "sales CRM": Export(
        '"Account Owner","Account Name","Annual Revenue","Account ID","Created Date"\n'
        '"Ida Wren","Tern Group","EUR 7,500,000.00","0017Q00000aBcDe","3/14/2019"\n'
        '"Ola Finch","Gull Boats","EUR 1,000.00","0017Q00000ABCDE","12/31/2020"\n',
        (
            Customer(0, "tern", "Tern Group", owner_name="Ida Wren"),
            Customer(0, "gull", "Gull Boats", owner_name="Ola Finch"),
        ),
        ("0017Q00000aBcDe", "0017Q00000ABCDE"),
        ("revenue",),
    ),
    "pipeline CRM": Export(
        '"Organization - Name","Organization - Owner","Organization - ID","Organization - Won deals"\n'
        '"Tern GmbH","Ida Wren","23","4"\n',
        (Customer(0, "tern", "Tern GmbH", owner_name="Ida Wren", orders=4),),
        ("23",),
    ),
    "shop": Export(
        "Customer ID,First Name,Last Name,Email,Default Address Company,Total Spent,Total Orders\n"
        "'7100200300401,Ida,Wren,ida@wren.example,Wren LLC,1150.00,7\n"
        "'7100200300402,Ola,Finch,ola@finch.example,,29.95,1\n",
        (
            Customer(0, "wren", "Wren LLC", revenue=115_000, orders=7),
            Customer(0, "ola", "Ola Finch", revenue=2_995, orders=1),
        ),
        ("7100200300401", "7100200300402"),
    ),
    "payments": Export(
        "id,Description,Email,Name,Created (UTC),Plan,Total Spend,Payment Count,vip (metadata)\n"
        "cus_Qa1Zb2Xc3,Newsletter,ida@wren.example,,2026-04-22 17:34,price_1,49.50,12,\n",
        (
            Customer(
                0,
                "idawrenexample",
                "ida@wren.example",
                revenue=4_950,
                orders=12,
                since=date(2026, 4, 22),
                package="price_1",
            ),
        ),
        ("cus_Qa1Zb2Xc3",),
    ),
    "invoicing": Export(
        "\ufeff*ContactName,AccountNumber,EmailAddress,FirstName,LastName,LegalName\n"
        "Tern Dental,TER001,hello@tern.example,Ida,Wren,Tern Dental Limited\n",
        (Customer(0, "ter001", "Tern Dental", ("Tern Dental Limited",)),),
    ),
    "German bookkeeping": Export(
        "Konto;Name (Adressattyp Unternehmen);Name (Adressattyp natürl. Person);Vorname (Adressattyp natürl. Person)\n"
        "10501;Möwe Maschinenbau GmbH;;\n10502;;Zaunkönig;Ida\n",
        (Customer(0, "mowe", "Möwe Maschinenbau GmbH"), Customer(0, "ida", "Ida Zaunkönig")),
        ("10501", "10502"),
        encoding="cp1252",
    ),
    "Dutch bookkeeping": Export(
        "Debiteurnummer;Bedrijfsnaam;Accountmanager;Omzet;Marge;Aantal orders;Klant sinds;Laatste order\n"
        "30001;Van der Stern B.V.;Ida Wren;€ 45.210,00;21,3%;18;01-03-2017;14-10-2026\n",
        (
            Customer(
                0,
                "van-der-stern",
                "Van der Stern B.V.",
                owner_name="Ida Wren",
                revenue=4_521_000,
                margin=2_130,
                orders=18,
                since=date(2017, 3, 1),
                last_order=date(2026, 10, 14),
            ),
        ),
        ("30001",),
    ),
    "an agency's own": Export(
        "Client,Account Manager,Retainer,Billings YTD,Gross Profit %,Projects,Avg Project Value,Client Since,"
        "Last Project\n"
        "Tern,Ida Wren,1000,24000,31%,6,4000,2019-04-01,2026-10-01\n",
        (
            Customer(
                0,
                "tern",
                "Tern",
                owner_name="Ida Wren",
                revenue=2_400_000,
                margin=3_100,
                orders=6,
                average_sale=400_000,
                since=date(2019, 4, 1),
                last_order=date(2026, 10, 1),
            ),
        ),
    ),
    "a customer success tool": Export(
        "Legal Name,Trading Name,VAT Number,ARR,MRR,ACV,CSM,Renewal Date,Tier\n"
        "Tern Ltd,Tern,GB2,12000,1000,12500,Ida Wren,2026-12-01,Gold\n",
        (Customer(0, "tern", "Tern", ("Tern Ltd",), owner_name="Ida Wren", segment="Gold", revenue=1_200_000),),
    ),
}


@pytest.mark.parametrize("program", EXPORTS)
def test_a_programs_export_is_read_as_the_program_means_it(program: str) -> None:
    """Names, owners, figures, days and ids of each program come out right, and what it leaves open is asked."""
    export = EXPORTS[program]
    sheet = tables.read_table(export.content.encode(export.encoding))
    parsed = reading.parse_rows(sheet, map_columns(sheet.headings, {}), currency="EUR", today=TODAY)
    made = plan_import(parsed, ImportContext(today=TODAY))
    assert tuple(new.customer for new in made.new) == export.customers
    assert tuple(made.ids) == export.ids
    assert tuple(question.id for question in made.questions) == export.asked
    assert (made.bad, made.duplicate, made.emptied) == ((), (), ())
