"""The architecture's laws hold in every file, and each law is shown to bite."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.contracts import laws
from tests.contracts.laws import Law

pytestmark = pytest.mark.xdist_group("laws")  # whoever reads all files once has them for the next law
ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "scoring", "storage")
ALL = (*ROOMS, "playground", "tests", "benchmarks")
GENERATED = "storage/migrations/versions/"


@dataclass(frozen=True)
class Applied:
    """A law, the folders or files it holds in, which paths are excepted and why, and a text that breaks it."""

    law: Law
    where: tuple[str, ...]
    broken: str
    fine: str
    excepted: Mapping[str, str] = field(default_factory=dict)


LAWS = (
    Applied(
        laws.no_commit_by_hand,
        ALL,
        "session.commit()",
        "with db.transaction() as tx:\n    pass",
        {"storage/sql/engines.py": "is what SQLAlchemy commits and rolls back with"},
    ),
    Applied(
        laws.no_wall_clock,
        (*ROOMS, "tests"),
        "from datetime import datetime\nsince = datetime.now(UTC)",
        "now = deps.clock()\ntoday = now.date()",
        {
            "bot/__main__.py": "the one place where the system clock is read",
            "tests/faults/worker.py": "several processes share one fast clock",
            "tests/faults/test_fm02_killed_workers.py": "starts that clock",
        },
    ),
    Applied(
        laws.no_stopwatch,
        ROOMS,
        "import time\nstarted = time.monotonic()",
        "started = self._monotonic()",
        {
            "bot/service.py": "bounds how long stopping takes, and gives the connection its stopwatch",
            "bot/app.py": "gives the outbox worker its stopwatch",
            "bot/slack/hurry.py": "bounds how long Slack may be asked before an acknowledgement",
            "storage/database.py": "bounds how long a transaction waits for others' locks",
        },
    ),
    Applied(laws.no_mocks, ("tests",), "from unittest.mock import Mock", "monkeypatch.setenv('A', 'b')"),
    Applied(laws.no_sleep, ("tests",), "import time\ntime.sleep(1)", "arrived.wait(5)"),
    Applied(
        laws.no_work_at_import,
        (*ROOMS, "playground"),
        "app = App(token=read())",
        "log = logging.getLogger(__name__)\nmake = lambda: App()\nif __name__ == '__main__':\n    sys.exit(main())",
        {"storage/migrations/env.py": "Alembic runs it as a script"},
    ),
    Applied(laws.plain_names, ALL, "class StrikeManager: ...", "class Strike: ..."),
    Applied(laws.documented, ROOMS, '"""Fine."""\ndef shown(): return 1', '"""Fine."""\ndef _hidden(): return 1'),
    Applied(laws.promising, ("tests",), "def test_it(): assert x", 'def test_it():\n    """It does."""'),
    Applied(
        laws.reasoned_excepts,
        ALL,
        "try:\n    f()\nexcept Exception:  # noqa: BLE001\n    pass",
        "try:\n    f()\nexcept Exception:  # one bad row must not hold up the others\n    pass",
    ),
    Applied(
        laws.pure,
        ("scoring",),
        "import sqlmodel",
        "from datetime import date\nfrom babel import Locale\nfrom scoring import days",
    ),
    Applied(
        laws.no_options_on_forms,
        ("bot", "scoring"),
        'raise Incomplete("Until when? For example `--until in 2w`.", field="until")',
        'raise Incomplete("Until when?", field="until", typed="For example `--until in 2w`.")\nMalformed("No `--on`.")',
    ),
    Applied(laws.no_queries, ("bot",), "tx.execute(select(1))", "from sqlmodel import Session\nstrikes.one(tx, 1)"),
    Applied(
        laws.no_transaction,
        ("bot",),
        "with db.transaction() as tx:\n    pass",
        "strikes.record(db, order, call=call)",
        {
            "bot/features/*/usecases*": "use cases open them",
            "bot/workflow/*": "so do the steps that are use cases of their own",
            "bot/slack/sender.py": "the outbox worker",
        },
    ),
)
NAMES = [applied.law.__name__ for applied in LAWS]


@pytest.mark.parametrize("applied", LAWS, ids=NAMES)
def test_a_law_holds_everywhere(applied: Applied) -> None:
    """No file breaks the law, save those that are excepted for a reason."""
    broken = {
        str(path): found
        for path in sources(*applied.where)
        if _exception(path, applied) is None and (found := applied.law(_text(path)))
    }
    assert broken == {}, applied.law.__doc__


@pytest.mark.parametrize("applied", LAWS, ids=NAMES)
def test_a_law_bites(applied: Applied) -> None:
    """The law finds what it forbids, and leaves alone what it does not."""
    assert applied.law(applied.broken)
    assert applied.law(applied.fine) == []


@pytest.mark.parametrize("applied", LAWS, ids=NAMES)
def test_no_exception_outlives_its_reason(applied: Applied) -> None:
    """Every pattern that is excepted names a file that would break the law."""
    excepted = [path for path in sources(*applied.where) if _exception(path, applied) is not None]
    needed = {_exception(path, applied) for path in excepted if applied.law(_text(path))}
    assert set(applied.excepted) - needed == set()


@pytest.mark.parametrize(
    ("law", "broken"),
    [
        (laws.no_wall_clock, "created: datetime = field(default_factory=datetime.now)"),
        (laws.no_wall_clock, "from time import time"),
        (laws.no_wall_clock, "import datetime\ndatetime.date.today()"),
        (laws.no_wall_clock, "select(func.now())"),
        (laws.no_mocks, "with patch('bot.app.render'): ..."),
        (laws.no_mocks, "monkeypatch.setattr(app, 'render', None)"),
        (laws.no_sleep, "from time import sleep"),
        (laws.no_work_at_import, "register(everything)"),
        (laws.no_work_at_import, "with open('a') as file:\n    pass"),
        (laws.no_work_at_import, "TABLE = json.loads(Path('a').read_text())"),
        (laws.plain_names, "class ImportData: ..."),
        (laws.documented, '"""Fine."""\nclass A:\n    """Fine."""\n    def shown(self): return 1'),
        (laws.documented, "x = 1"),
        (laws.reasoned_excepts, "try:\n    f()\nexcept:\n    pass"),
        (laws.reasoned_excepts, "try:\n    f()\nexcept (ValueError, BaseException) as e:\n    pass"),
        (laws.plain_names, "class strike_utils: ..."),
        (laws.pure, "import os"),
        (laws.no_queries, "from sqlmodel import Session, select"),
    ],
)
def test_a_law_bites_again(law: Law, broken: str) -> None:
    """Another way of breaking a law is found as well."""
    assert law(broken)


def test_modules_have_plain_names() -> None:
    """No module or folder is a place for anything."""
    parts = {part for path in sources(*ALL) for part in path.with_suffix("").parts}
    assert {part for part in parts if laws.is_empty_name(part)} == set()


def test_nothing_names_the_place_it_was_made_in() -> None:
    """No tracked file holds a path of somebody's machine or the address of a package registry."""
    wanted = re.compile(
        "|".join(("/wo" + "rk/", "pypi" + r"\.org", "files" + r"\.pythonhosted", "(?<!emit-)index" + "-url"))
    )
    found = [str(path) for path in tracked() if path.suffix not in (".png", ".gz") and wanted.search(_text(path))]
    assert found == []


def sources(*where: str) -> Iterator[Path]:
    """The Python files below those folders, relative to the root; what Alembic writes is left out."""
    for name in where:
        for path in sorted((ROOT / name).rglob("*.py")):
            relative = path.relative_to(ROOT)
            if not str(relative).startswith(GENERATED):
                yield relative


def tracked() -> Iterator[Path]:
    """Every file git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = (Path(name) for name in listed.stdout.decode().split("\0") if name)
    return (path for path in paths if (ROOT / path).is_file())


def _text(path: Path) -> str:
    return (ROOT / path).read_text("utf-8")


def _exception(path: Path, applied: Applied) -> str | None:
    return next((pattern for pattern in applied.excepted if fnmatch(str(path), pattern)), None)
