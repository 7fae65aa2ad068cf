"""`umpire import` and `umpire export` on the server's command line. Whoever can run them owns the machine."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.features.imports import usecases as imports
from bot.features.imports.usecases import ImportReport, ShellUser
from bot.parsing import csv_files, tables
from bot.parsing.records import MOST_BYTES
from bot.settings import Settings
from scoring.imports import columns, sheets
from scoring.imports.choices import ImportChoices
from scoring.quarterly_reviews.reviews import explain_joining
from scoring.refusals import Refusal
from storage.database import Database, DatabaseAway, DatabaseInUse, DatabaseUnsafe

if TYPE_CHECKING:
    from argparse import _SubParsersAction

FINE, UNREADABLE = 0, 2
SHOWN = 20
"""How many new and changed rows are listed. Of bad and duplicate ones all are."""

_ABOUT_IMPORT = """\
Read customers from a CSV file (any encoding, comma, semicolon or tab) and say what would change: what is new, changed,
the same, duplicate or bad, with line numbers. Nothing is written without --apply. A blank cell leaves what is stored
alone, aliases are added to those there are, and bad rows never stop good ones. Importing a file twice changes nothing.
"""
_EXITS = """\
fields: {fields}
exit status: 0 the file was read, whatever its rows were like; 2 it could not be read, or was called wrongly.
"""


def register(commands: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands to the program's. Each sets `run`: a function of (arguments, settings, now) -> exit status."""
    reading = commands.add_parser(
        "import",
        help="read customers from a CSV file",
        description=_ABOUT_IMPORT,
        epilog=_EXITS.format(fields=", ".join(columns.FIELDS)),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    reading.add_argument("file", metavar="FILE", help="the CSV file, or - for standard input")
    reading.add_argument(
        "--map", metavar="field=Column", action="append", default=[], help="which column fills a field; may be repeated"
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
    try:
        choices = ImportChoices(columns.parse_column_pairs(arguments.map))
        sheet = tables.read_table(_read_content(arguments.file))
        with open_database(settings) as db:
            report = _run_import(db, sheet, choices, apply=arguments.apply, now=now)
    except (OSError, ValueError, Refusal, DatabaseAway, DatabaseInUse, DatabaseUnsafe) as error:
        return report_failure(error)
    if arguments.json:
        sys.stdout.write(json.dumps(build_json(report), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(format_report(report)) + "\n")
    return FINE


def export_file(arguments: argparse.Namespace, settings: Settings, now: datetime) -> int:
    """Write all customers to a file that only its owner can read, or to standard output; return the exit status."""
    try:
        with open_database(settings) as db:
            content = csv_files.format_csv(imports.export_customers(db, by=ShellUser(now)))
        if arguments.file == "-":
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        else:
            _replace_file(Path(arguments.file), content)
    except (OSError, ValueError, Refusal, DatabaseAway, DatabaseInUse, DatabaseUnsafe) as error:
        return report_failure(error)
    return FINE


def build_json(report: ImportReport) -> dict[str, object]:
    """Return the counts of new, changed, same and duplicate rows, and the bad rows with line and reason."""
    plan = report.plan
    return {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "same": len(plan.same),
        "duplicate": len(plan.duplicate),
        "bad": [{"line": row.line, "why": row.why} for row in plan.bad],
    }


def format_report(report: ImportReport) -> Iterator[str]:
    """Yield the lines of the report for reading: the counts, the columns, then the rows of each kind."""
    plan = report.plan
    counts = {name: len(rows) if isinstance(rows, list) else rows for name, rows in build_json(report).items()}
    yield ", ".join(f"{count:,} {name}" for name, count in counts.items()) + f" (money in {report.currency})"
    yield "columns: " + ", ".join(f"{field} = {report.columns.heading(field)}" for field in report.columns.columns)
    if report.guess:
        yield f"not UTF-8, read as {report.guess.encoding}: {', '.join(report.guess.samples)}"
    if report.columns.ignored:
        yield f"ignored: {', '.join(report.columns.ignored)}"
    if plan.unmatched:
        names = ", ".join(owner.text for owner in plan.unmatched[:SHOWN])
        yield f"owners who are nobody in Slack yet, kept as names: {names}"
    yield from _format_section(
        "new", [(new.line, f"{new.customer.key}  {new.customer.name}") for new in plan.new], SHOWN
    )
    yield from _format_section("changed", _list_changes(report), SHOWN)
    yield from _format_section("duplicate", [(row.line, row.why) for row in plan.duplicate])
    yield from _format_section("bad", [(row.line, row.why) for row in plan.bad])
    if report.closet is not None:
        yield f"\n{explain_joining(report.closet)}"
    yield ""
    if report.applied:
        yield f"Written: {len(plan.new):,} added, {len(plan.changed):,} changed."
    else:
        yield "Nothing is written yet: add --apply to write it." if plan.new or plan.changed else "Nothing to write."


def _list_changes(report: ImportReport) -> list[tuple[int, str]]:
    listed = []
    for change in report.plan.changed:
        fields = dict.fromkeys("owner" if field == "owner_name" else field for field, _, _ in change.fields)
        pairs = (
            f"{field} {sheets.format_cell(change.before, field, currency=report.currency) or 'nothing'}"
            f" → {sheets.format_cell(change.after, field, currency=report.currency) or 'nothing'}"
            for field in fields
        )
        listed.append((change.line, f"{change.before.key}  {change.before.name}: {', '.join(pairs)}"))
    return listed


def _format_section(title: str, rows: list[tuple[int, str]], most: int | None = None) -> Iterator[str]:
    if not rows:
        return
    yield f"\n{title}"
    width = len(f"{rows[-1][0]:,}")
    yield from (f"  line {line:>{width},}  {text}" for line, text in rows[:most])
    if most is not None and len(rows) > most:
        yield f"  … and {len(rows) - most:,} more"


def _run_import(
    db: Database, sheet: sheets.Sheet, choices: ImportChoices, *, apply: bool, now: datetime
) -> ImportReport:
    by = ShellUser(now)
    if not apply:
        return imports.preview_import(db, sheet, choices, by=by)
    if not sys.stderr.isatty():
        return imports.apply_import(db, sheet, choices, by=by)
    from rich.console import Console  # takes 0.1 s to import, and a pipe never needs it
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("customers", total=None)
        return imports.apply_import(
            db, sheet, choices, by=by, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Open the database of the settings. A SQLite file is migrated first. Raises ValueError if it is not up to date."""
    db = Database(settings.database_url, audit_key=settings.audit_key())
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
