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
from pydantic import SecretStr

from bot.cli import imports
from bot.settings import Settings

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
FILE = """Customer ID;Company Name;Country;Umsatz
BSBEV;B's Beverages;UK;1.234,56
BOLID;Bólido;28023;2,50
bsbev;Again;UK;1,00
BAD;Bad;UK;12 USD
"""
WRONG_CURRENCY = "Umsatz: “12 USD” is in USD, not in EUR, the currency this workspace keeps its money in."
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
        assert said == {"new": 2, "changed": 0, "same": 0, "duplicate": 1}
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
    assert json.loads(capsys.readouterr().out) == {"new": 0, "changed": 0, "same": 2, "duplicate": 0, "bad": []}


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
