"""`umpire import` and `umpire export`: what they print, where, and how they end."""

import argparse
import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from pydantic import SecretStr

from bot.cli import imports
from bot.settings import Settings
from bot.workflow import people
from scoring.roles import Person

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
FILE = """Customer ID;Company Name;Country;Umsatz
BSBEV;B's Beverages;UK;1.234,56
BOLID;Bólido;28023;2,50
bsbev;Again;UK;1,00
BAD;Bad;UK;12 USD
"""
WRONG_CURRENCY = "Umsatz: “12 USD” is in USD, not in EUR, the currency this workspace keeps its money in."
NOTHING_OPEN: dict[str, list[str]] = {"emptied": [], "left_out": [], "questions": [], "owners": []}
Umpire = Callable[..., int]


@pytest.fixture
def umpire(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Umpire:
    """The command line on an empty database, in a folder with `companies.csv`; gives the exit status."""
    monkeypatch.chdir(tmp_path)
    Path("companies.csv").write_bytes(FILE.encode("latin-1"))
    settings = Settings(database_url=url, umpire_audit_key=SecretStr("k" * 32))

    def run(*words: str) -> int:
        parser = argparse.ArgumentParser(prog="umpire")
        imports.register(parser.add_subparsers(required=True))
        arguments = parser.parse_args(words)
        status: int = arguments.run(arguments, settings, NOW)
        return status

    return run


def test_a_preview_in_words(umpire: Umpire, capsys: pytest.CaptureFixture[str]) -> None:
    """By default it says what would happen, line by line, and that nothing is written."""
    assert umpire("import", "companies.csv") == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "2 new, 0 changed, 0 same, 1 duplicate, 1 bad (money in EUR)" in said.out
    assert "ignored: Country" in said.out
    assert "line 3  bolid  Bólido" in said.out
    assert "line 4  Line 2 is about “bsbev” already." in said.out
    assert "line 5  Umsatz: “12 USD” is in USD" in said.out
    assert "Nothing is written yet: add --apply" in said.out
    umpire("import", "companies.csv")
    assert "2 new" in capsys.readouterr().out


def test_json_is_one_object_and_nothing_else(umpire: Umpire, capsys: pytest.CaptureFixture[str]) -> None:
    """Programs get counts and bad rows, and the same object when it is applied."""
    for words in (("import", "companies.csv", "--json"), ("import", "companies.csv", "--apply", "--json")):
        assert umpire(*words) == 0
        said = json.loads(capsys.readouterr().out)
        assert said.pop("bad") == [{"line": 5, "why": WRONG_CURRENCY}]
        assert said == {"new": 2, "changed": 0, "same": 0, "duplicate": 1, **NOTHING_OPEN}
    umpire("import", "companies.csv", "--apply", "--json")
    assert json.loads(capsys.readouterr().out)["same"] == 2


def test_changes_are_told_field_by_field(umpire: Umpire, capsys: pytest.CaptureFixture[str]) -> None:
    """A changed customer is shown with what it was and what it becomes."""
    umpire("import", "companies.csv", "--apply")
    Path("new.csv").write_text("key,owner,revenue,margin\nBOLID,Ana,7.00,5%\n")
    capsys.readouterr()
    umpire("import", "new.csv", "--apply")
    said = capsys.readouterr().out
    assert "bolid  Bólido: owner nothing → Ana, revenue 2.50 → 7.00, margin nothing → 5.00%" in said
    assert "Written: 0 added, 1 changed." in said


def test_columns_are_mapped_by_hand(umpire: Umpire, capsys: pytest.CaptureFixture[str]) -> None:
    """A column without a telling heading is named with --map, and left out with an empty one."""
    assert umpire("import", "companies.csv", "--map", "segment=Country", "--map", "revenue=") == 0
    said = capsys.readouterr().out
    assert "segment = Country" in said
    assert "ignored: Umsatz" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import", "nowhere.csv"), "nowhere.csv: No such file"),
        (("import", "."), "Is a directory"),
        (("import", "empty.csv", "--json"), "The file is empty"),
        (("import", "companies.csv", "--map", "nmae=Country"), "Did you mean `name`"),
        (("import", "companies.csv", "--map", "name=Compny"), "Did you mean “Company Name”"),
        (("export", "no/such/folder.csv"), "No such file or directory"),
    ],
)
def test_what_cannot_be_read_ends_with_two(
    umpire: Umpire, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    """Wrong files and words end with status 2, a sentence on standard error, and nothing on standard output."""
    Path("empty.csv").write_bytes(b"")
    assert umpire(*words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err


def test_an_export_is_private_and_imports_as_the_same(umpire: Umpire, capsys: pytest.CaptureFixture[str]) -> None:
    """The file is for its owner's eyes, replaces an older one whole, and changes nothing when imported."""
    umpire("import", "companies.csv", "--apply")
    Path("all.csv").write_text("old")
    assert umpire("export", "all.csv") == 0
    assert stat.S_IMODE(os.stat("all.csv").st_mode) == 0o600
    assert not list(Path().glob(".all.csv*"))
    capsys.readouterr()
    umpire("import", "all.csv", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "new": 0, "changed": 0, "same": 2, "duplicate": 0, "bad": [], **NOTHING_OPEN,
    }  # fmt: skip


def test_help_says_how_it_ends(umpire: Umpire, capsys: pytest.CaptureFixture[str]) -> None:
    """The help lists the fields and the exit status."""
    with pytest.raises(SystemExit):
        umpire("import", "--help")
    said = " ".join(capsys.readouterr().out.split())
    assert "average_sale" in said
    assert "exit status: 0 the file was read" in said


@pytest.fixture
def shell(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """The real program in a folder where nothing is yet."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'umpire.sqlite'}",
    }

    def run(*words: str, content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            input=content,
            capture_output=True,
            env=environment,
            cwd=tmp_path,
            check=False,
        )

    return run


def test_the_program_makes_its_own_database(shell: Callable[..., subprocess.CompletedProcess[bytes]]) -> None:
    """On SQLite an import makes the file; standard input and output will do, in any locale."""
    made = shell("import", "-", "--apply", "--json", content=FILE.encode("utf-16"))
    assert (made.returncode, made.stderr) == (0, b"")
    assert json.loads(made.stdout)["new"] == 2
    exported = shell("export")
    assert exported.stdout.startswith(b"\xef\xbb\xbfkey,name,")
    assert "Bólido".encode() in exported.stdout
    again = shell("import", "-", content=exported.stdout)
    assert (
        io.TextIOWrapper(io.BytesIO(again.stdout), encoding="utf-8").readline().startswith("0 new, 0 changed, 2 same")
    )


def test_a_bar_on_a_terminal_only(tmp_path: Path) -> None:
    """Whoever sits at a terminal sees a bar on standard error; standard output stays what programs read."""
    (tmp_path / "companies.csv").write_text(FILE)
    ours, theirs = os.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "import", "companies.csv", "--apply", "--json"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[3]), "TERM": "xterm"},
        cwd=tmp_path,
        check=False,
    )
    os.close(theirs)
    shown = os.read(ours, 65_536).decode()
    os.close(ours)
    assert json.loads(done.stdout)["new"] == 2
    assert "customers" in shown
    assert "100%" in shown


def test_an_unknown_option_ends_with_two(shell: Callable[..., subprocess.CompletedProcess[bytes]]) -> None:
    """Being called wrongly is told apart from a file with bad rows."""
    assert shell("import").returncode == 2
    assert shell("import", "x.csv", "--force").returncode == 2


UNCLEAR = "Company,Kontakt,Sum 2025,margin\nInitech,Lindqvist,1200.50,0.31\nHooli,Somebody,300.00,0.12\n"


@pytest.fixture
def staffed(url: str) -> None:
    """Somebody whom umpire knows from Slack."""
    with imports.open_database(Settings(database_url=url, umpire_audit_key=SecretStr("k" * 32))) as db:
        people.store_people(db, [Person("U0JO12345", "Jo Lindqvist", True)], now=NOW)


@pytest.mark.usefixtures("staffed")
def test_what_a_file_leaves_open_is_printed_with_the_option_that_answers_it(
    umpire: Umpire, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever copies the printed options has the whole file read; without them its cells stay empty."""
    Path("unclear.csv").write_text(UNCLEAR)
    assert umpire("import", "unclear.csv", "--map", "owner=Kontakt") == 0
    said = capsys.readouterr().out
    assert "asked, and left empty until it is answered" in said
    assert "--answer margin-unit=fraction" in said
    assert "Lindqvist (1)  --owner Lindqvist=U0JO12345" in said
    assert "Somebody (1)  --owner Somebody=@handle" in said

    options = ("--map", "owner=Kontakt", "--answer", "margin-unit=fraction", "--owner", "Lindqvist=U0JO12345")
    assert umpire("import", "unclear.csv", *options, "--owner", "Somebody=", "--apply") == 0
    said = capsys.readouterr().out
    assert "--answer" not in said
    assert "--owner" not in said
    umpire("export")
    exported = capsys.readouterr().out
    assert "<@U0JO12345>" in exported
    assert "31.00%" in exported


def test_what_was_decided_is_remembered_until_it_is_read_afresh(
    umpire: Umpire, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next file with these columns needs no options, and says so; --fresh leaves that aside."""
    Path("unclear.csv").write_text(UNCLEAR)
    umpire("import", "unclear.csv", "--map", "revenue=Sum 2025", "--answer", "margin-unit=percent", "--apply")
    Path("next.csv").write_text(UNCLEAR.replace("Hooli", "Aviato"))
    capsys.readouterr()

    umpire("import", "next.csv")
    said = capsys.readouterr().out
    assert "revenue = Sum 2025" in said
    assert "--answer" not in said
    assert "read as shell decided for files with these columns on 2026-01-05" in said

    umpire("import", "next.csv", "--fresh", "--apply")
    assert "revenue = " not in capsys.readouterr().out
    umpire("import", "next.csv")
    assert "read as shell" not in capsys.readouterr().out


def test_the_currency_is_set_with_the_first_import_only(umpire: Umpire, capsys: pytest.CaptureFixture[str]) -> None:
    """The option that the amounts suggest sets it together with them; once money is on record it is refused."""
    Path("pounds.csv").write_text("name,revenue\nInitech,£120.00\n")
    umpire("import", "pounds.csv")
    assert "--currency GBP" in capsys.readouterr().out

    assert umpire("import", "pounds.csv", "--currency", "gbp", "--apply") == 0
    assert "1 new, 0 changed, 0 same, 0 duplicate, 0 bad (money in GBP)" in capsys.readouterr().out
    assert umpire("import", "pounds.csv", "--currency", "USD") == 2
    assert "Amounts are already kept in GBP" in capsys.readouterr().err
    assert umpire("import", "pounds.csv", "--currency", "GBP") == 0


def test_a_sheet_of_a_workbook_is_read_from_a_file_and_from_a_pipe(
    shell: Callable[..., subprocess.CompletedProcess[bytes]], tmp_path: Path
) -> None:
    """Excel is read like CSV, the sheet by its name."""
    book = Workbook()
    for title, name in (("Kunden", "Initech"), ("Alt", "Hooli")):
        sheet = book.create_sheet(title)
        sheet.append(["Firma", "Umsatz"])
        sheet.append([name, 1200.5])
    del book["Sheet"]
    path = tmp_path / "book.xlsx"
    book.save(path)

    from_file = shell("import", "book.xlsx", "--sheet", "Alt").stdout.decode()
    from_pipe = shell("import", "-", content=path.read_bytes()).stdout.decode()

    assert "sheet: Alt, of Kunden, Alt (--sheet NAME)" in from_file
    assert "hooli  Hooli" in from_file
    assert "initech  Initech" in from_pipe


def test_an_encoding_overrules_what_was_guessed(umpire: Umpire, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever knows better says in which letters a file is written."""
    Path("polish.csv").write_bytes("name\nŁódzka Spółka\n".encode("cp1250"))
    assert umpire("import", "polish.csv", "--encoding", "cp1252") == 0
    assert "read as Western European (Windows-1252)" in capsys.readouterr().out
    assert umpire("import", "polish.csv", "--encoding", "cp1250") == 0
    assert "Łódzka Spółka" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--answer", "margin-unit"), "has no `=`"),
        (("--answer", "margin-unit=both"), "does not answer margin-unit. Write one of fraction, percent."),
        (("--answer", "revenue=yes"), "The file does not ask “revenue”. It asks margin-unit."),
        (("--map", "owner=Kontakt", "--owner", "Nobody=@jo"), "No row of the file has the owner “Nobody”."),
        (("--map", "owner=Kontakt", "--owner", "Somebody=@jo"), "“@jo” is nobody I know in Slack."),
        (("--currency", "euros"), "“euros” is not a currency code"),
        (("--currency", "DEM"), "not legal tender"),
        (("--encoding", "klingon"), "klingon"),
    ],
)
def test_what_does_not_fit_the_file_is_refused(
    umpire: Umpire, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    """An option that says nothing about this file ends with status 2 and a sentence, never silently."""
    Path("unclear.csv").write_text(UNCLEAR)
    assert umpire("import", "unclear.csv", *words) == 2
    assert sentence in capsys.readouterr().err
