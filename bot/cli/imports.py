"""`umpire import` and `umpire export` on the server's command line. Whoever can run them owns the machine."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.import_reports import build_json, format_report
from bot.features.imports.usecases import applying, exporting, previewing
from bot.features.imports.usecases.importers import ShellUser
from bot.features.imports.usecases.previewing import ImportPreview, ImportReport, OpenedFile
from bot.parsing import csv_files, tables
from bot.parsing.records import MOST_BYTES
from bot.settings import Settings
from scoring.imports import columns
from scoring.imports.choices import ImportChoices
from scoring.imports.questions import ImportQuestion
from scoring.imports.sheets import Sheet
from scoring.refusals import Malformed, Refusal
from scoring.values import money
from scoring.values.words import fold
from storage.database import Database, DatabaseAway, DatabaseInUse, DatabaseUnsafe

if TYPE_CHECKING:
    from argparse import _SubParsersAction

FINE, UNREADABLE = 0, 2
_ABOUT_IMPORT = """\
Read customers from a CSV file (any encoding, comma, semicolon or tab) or an Excel workbook, and say what would change:
what is new, changed, the same, duplicate or bad, with line numbers. Nothing is written without --apply. A blank cell
leaves what is stored alone, aliases are added to those there are, and bad rows never stop good ones. Importing a file
twice changes nothing. What you decide here is remembered for the next file with the same columns, here and in Slack.
"""
_EXITS = """\
fields: {fields}
exit status: 0 the file was read, whatever its rows were like; 2 it could not be read, or was called wrongly.
"""


def register(commands: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands to the program's. Each sets `run`: a function of (arguments, settings, now) -> exit status."""
    reading = commands.add_parser(
        "import",
        help="read customers from a CSV or Excel file",
        description=_ABOUT_IMPORT,
        epilog=_EXITS.format(fields=", ".join(columns.FIELDS)),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    reading.add_argument("file", metavar="FILE", help="the CSV or Excel file, or - for standard input")
    repeated: dict[str, Any] = {"action": "append", "default": []}
    reading.add_argument(
        "--map", metavar="field=Column", help="which column fills a field; may be repeated", **repeated
    )
    reading.add_argument(
        "--answer", metavar="question=value", help="answers what the preview asks; may be repeated", **repeated
    )
    reading.add_argument(
        "--owner",
        metavar="name=person",
        help='who an owner in the file is: "Jo=U123", "Jo=@jo", "Jo=jo@example.com", or "Jo=" to keep the name',
        **repeated,
    )
    reading.add_argument("--sheet", metavar="NAME", default="", help="which sheet of an Excel file")
    reading.add_argument("--encoding", metavar="NAME", default="", help="how the letters are encoded, like cp1252")
    reading.add_argument(
        "--currency", metavar="EUR", default="", help="keep all money in it; only until the first amount is on record"
    )
    reading.add_argument(
        "--fresh", action="store_true", help="leave aside what is remembered of files with these columns"
    )
    reading.add_argument("--apply", action="store_true", help="write it; without this nothing is written")
    reading.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    reading.set_defaults(run=import_file)
    writing = commands.add_parser(
        "export", help="write all customers as CSV", description="Write all customers as CSV."
    )
    writing.add_argument("file", metavar="FILE", nargs="?", default="-", help="where to; standard output if left out")
    writing.set_defaults(run=export_file)


def import_file(arguments: argparse.Namespace, settings: Settings, now: datetime) -> int:
    """Preview or apply a file; return the exit status. The result is on standard output, all else on standard error."""
    by = ShellUser(now)
    try:
        given = ImportChoices(
            columns.parse_column_pairs(arguments.map),
            _parse_pairs(arguments.answer, "--answer"),
            currency=money.parse_currency(arguments.currency) if arguments.currency else "",
            encoding=arguments.encoding,
            sheet_name=arguments.sheet,
        )
        content = _read_content(arguments.file)
        with open_database(settings) as db:
            file = previewing.open_file(db, partial(_read_table, content), given, by=by, afresh=arguments.fresh)
            file = _choose_owners(db, file, _parse_pairs(arguments.owner, "--owner"), by=by)
            preview = previewing.preview_file(db, file, by=by)
            _refuse_other_answers(given.answers, preview.questions)
            if arguments.apply:
                preview = replace(preview, report=_apply(db, preview, by=by))
    except (OSError, ValueError, Refusal, DatabaseAway, DatabaseInUse, DatabaseUnsafe) as error:
        return report_failure(error)
    if arguments.json:
        sys.stdout.write(json.dumps(build_json(preview), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(format_report(preview)) + "\n")
    return FINE


def export_file(arguments: argparse.Namespace, settings: Settings, now: datetime) -> int:
    """Write all customers to a file that only its owner can read, or to standard output; return the exit status."""
    try:
        with open_database(settings) as db:
            content = csv_files.format_csv(exporting.export_customers(db, by=ShellUser(now)))
        if arguments.file == "-":
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        else:
            _replace_file(Path(arguments.file), content)
    except (OSError, ValueError, Refusal, DatabaseAway, DatabaseInUse, DatabaseUnsafe) as error:
        return report_failure(error)
    return FINE


def _read_table(content: bytes, encoding: str, sheet_name: str) -> Sheet:
    return tables.read_table(content, encoding=encoding, sheet_name=sheet_name)


def _parse_pairs(pairs: Iterable[str], option: str) -> dict[str, str]:
    """Read typed `name=value` pairs; the last `=` counts, since a name may have one. Refused: a pair without `=`."""
    read: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.rpartition("=")
        if not equals:
            raise Malformed(f'“{pair}” has no `=`. Write {option} "{pair}=…".')
        read[name.strip()] = value.strip()
    return read


def _choose_owners(db: Database, file: OpenedFile, named: Mapping[str, str], *, by: ShellUser) -> OpenedFile:
    """Add the people who own what stands under a name in the file; nobody keeps the name.

    Refused: a name that is not in the file's column of owners, and a person who is not known.
    """
    at = columns.map_columns(file.sheet.headings, file.choices.columns).columns.get("owner")
    there = set() if at is None else {fold(line.cells[at]) for line in file.sheet.lines}
    chosen = dict(file.choices.owners)
    for text, person in named.items():
        if fold(text) not in there:
            raise Malformed(f"No row of the file has the owner “{text}”.")
        chosen[fold(text)] = previewing.find_owner(db, person, by=by) if person else ""
    return replace(file, choices=replace(file.choices, owners=chosen))


def _refuse_other_answers(answers: Mapping[str, str], questions: Iterable[ImportQuestion]) -> None:
    """Refuse answers to what the file does not ask, and answers that are not among the options."""
    options = {question.id: [value for value, _ in question.options] for question in questions}
    for name, value in answers.items():
        if name not in options:
            asked = f"It asks {', '.join(options)}." if options else "It asks nothing."
            raise Malformed(f"The file does not ask “{name}”. {asked}")
        if value not in options[name]:
            raise Malformed(f"“{value}” does not answer {name}. Write one of {', '.join(options[name])}.")


def _apply(db: Database, preview: ImportPreview, *, by: ShellUser) -> ImportReport:
    """Write what a preview shows, with a bar on a terminal."""
    apply = partial(
        applying.apply_import,
        db,
        preview.file.sheet,
        preview.choices,
        by=by,
        shape=preview.file.shape,
        forget=preview.file.afresh,
    )
    if not sys.stderr.isatty():
        return apply()
    from rich.console import Console  # takes 0.1 s to import, and a pipe never needs it
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("customers", total=None)
        return apply(progress=lambda done, total: bar.update(task, completed=done, total=total))


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Open the database of the settings. A SQLite file is migrated first. Raises ValueError if it is not up to date."""
    db = Database(settings.database_url, audit_key=settings.audit_key(), erased_file=settings.erased_file)
    try:
        if db.dialect == "sqlite":
            db.migrate()
        elif not db.is_current():
            raise ValueError("The database is not of this version. Run `umpire migrate` first.")
        yield db
    finally:
        db.close()


def _read_content(name: str) -> bytes:
    """Read the bytes of a file, or of standard input for `-`. Of a too large file it reads one byte too many."""
    if name == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _replace_file(path: Path, content: bytes) -> None:
    """Write a new file beside the old one, then put it in its place, so that there is never half an export."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def report_failure(error: Exception) -> int:
    """Write to standard error why a command failed; return the exit status."""
    reason = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) and error.strerror else str(error)
    sys.stderr.write(f"umpire: {reason}\n")
    return UNREADABLE
