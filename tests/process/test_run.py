"""`umpire run` as its own process against the local Slack: it connects, serves, and stops cleanly."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from playground.slack.server import LocalSlack
from playground.stage import load_manifest
from scoring.privacy.erased import make_sentinel
from storage.database import Database
from storage.privacy import ledger, persons
from storage.roles import people
from tests.faults.office import Clock, Office
from tests.postgres import Server

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    """A local Slack with the standard cast, and nobody connected yet."""
    with LocalSlack(load_manifest()).populate() as running:
        yield running


@pytest.fixture
def start(slack: LocalSlack, tmp_path: Path) -> Iterator[Start]:
    """Start the command line in an empty folder, with the local Slack's tokens."""
    begun: list[subprocess.Popen[str]] = []
    root = Path(__file__).parent.parent.parent

    def launch(*words: str, **variables: str) -> subprocess.Popen[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(root),
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "UMPIRE_LOG_LEVEL": "WARNING",
            **variables,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        return process

    yield launch
    for process in begun:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit status and what was said on standard error."""
    _, said = process.communicate(timeout=25)
    return process.returncode, said


def test_serves_and_stops_on_sigterm(slack: LocalSlack, start: Start, tmp_path: Path) -> None:
    """FM26: on an empty folder it makes its database, answers, and on SIGTERM ends within 25 seconds without a word."""
    process = start("run")
    slack.wait_until(lambda: slack.deliveries.sockets.connections, timeout=20)
    assert "You are staff" in slack.person("ana").types("/umpire whoami", in_="general").text
    process.send_signal(signal.SIGTERM)
    assert ended(process) == (0, "")
    assert (tmp_path / "umpire.sqlite").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("declined", [False, True], ids=["may read", "may not read"])
def test_killed_in_the_middle_of_a_post_it_goes_on_half_a_minute_later(
    slack: LocalSlack, start: Start, tmp_path: Path, open_database: Callable[[str], Database], declined: bool
) -> None:
    """FM01: killed while Slack holds the answer to a post, umpire looks for that post half a minute after its start."""
    slack.faults.decline_optional_scopes = declined
    olga, review = slack.person("olga"), slack.channel("customer-review")
    review.members[slack.bot_user_id] = None
    first = start("run", UMPIRE_ADMINS=olga.id)
    slack.wait_until(lambda: slack.deliveries.sockets.connections, timeout=20)
    for line in ("roles manager add @olga", "customer add Acme --key acme", "channels review #customer-review"):
        assert "refused" not in olga.types(f"/umpire {line}", in_="general").text
    slack.wait_until(lambda: olga.dm, timeout=20)  # the steps that set umpire up are on their way to her before
    fault = slack.faults.add(kind="hold", method="chat.postMessage", stored=True)
    slack.person("ana").types("/strike acme late-payment", in_="general")
    slack.wait_until(fault.reached.is_set, timeout=20)
    first.kill()
    first.wait()
    fault.release()
    slack.disconnect()
    slack.wait_until(lambda: not slack.deliveries.sockets.connections, timeout=20)

    second = start("run")
    slack.wait_until(lambda: slack.deliveries.sockets.connections, timeout=20)
    second.kill()
    second.wait()

    db, clock = open_database(f"sqlite:///{tmp_path / 'umpire.sqlite'}"), Clock(slack.world.clock())
    office = Office(slack, review, clock)
    sender = office.sender(db, kinds=["strike"])
    due = sender.next_due_at()
    assert due is not None
    assert due - clock.now < timedelta(seconds=31)
    office.send_all(sender)
    assert len(office.texts()) == 1 + declined


def test_one_process_per_file(slack: LocalSlack, start: Start) -> None:
    """A second process on the same SQLite file is refused with a sentence, and the first goes on."""
    start("run")
    slack.wait_until(lambda: slack.deliveries.sockets.connections, timeout=20)
    status, said = ended(start("run"))
    assert status != 0
    assert "umpire.sqlite" in said
    assert "Traceback" not in said
    assert slack.person("ana").types("/umpire whoami", in_="general").ok


def test_a_deaf_process_ends_for_its_supervisor(slack: LocalSlack, start: Start) -> None:
    """When Slack is not heard, and connecting anew does not help, it ends with status 1 and says why."""
    process = start("run", UMPIRE_SILENCE_MINUTES="0.05")
    slack.wait_until(lambda: slack.deliveries.sockets.connections, timeout=20)
    slack.faults.deafen_sockets = True
    status, said = ended(process)
    assert status == 1
    assert "Slack was not heard" in said
    assert len(slack.log.said("apps.connections.open")) > 1


def test_says_which_tokens_are_missing(start: Start) -> None:
    """Without tokens it ends at once and names the two variables."""
    status, said = ended(start("run", SLACK_BOT_TOKEN="", SLACK_APP_TOKEN=""))
    assert status != 0
    assert "SLACK_BOT_TOKEN" in said
    assert "SLACK_APP_TOKEN" in said


def test_refuses_a_wrong_token_in_words(start: Start) -> None:
    """A token Slack does not know ends it with a sentence, without a traceback and without the token."""
    status, said = ended(start("run", SLACK_BOT_TOKEN="xoxb-wrong"))
    assert status != 0
    assert "SLACK_BOT_TOKEN" in said
    assert "Traceback" not in said
    assert "xoxb-wrong" not in said


def test_the_doctor_says_what_is_to_do(slack: LocalSlack, start: Start) -> None:
    """On a machine where umpire never ran the table asks for a review channel and a person, and it ends with 1."""
    slack.faults.enforce_rate_limits = False
    process = start("doctor", "--live", COLUMNS="200")
    assert process.stdout is not None
    table = process.stdout.read()
    assert ended(process) == (1, "")
    assert "/umpire channels review #channel" in table
    assert "UMPIRE_ADMINS" in table
    assert slack.bot_token not in table
    variables = {"COLUMNS": "200", "UMPIRE_ADMINS": slack.person("olga").id}
    assert ended(start("doctor", "--live", "--channel", slack.channel("customer-review").id, **variables)) == (0, "")


def test_migrating_postgresql_is_a_step_of_its_own(
    slack: LocalSlack, start: Start, postgres: Server, bare_postgresql_url: str
) -> None:
    """On PostgreSQL `run` refuses an empty database and says what to run; after `migrate` it connects."""
    del postgres
    variables = {"DATABASE_URL": bare_postgresql_url, "UMPIRE_AUDIT_KEY": "a shared key"}
    status, said = ended(start("run", **variables))
    assert status != 0
    assert "umpire migrate" in said
    assert ended(start("migrate", **variables))[0] == 0
    process = start("run", **variables)
    slack.wait_until(lambda: slack.deliveries.sockets.connections, timeout=20)
    process.send_signal(signal.SIGTERM)
    assert ended(process)[0] == 0


def test_a_start_on_sqlite_loads_no_postgresql_driver_and_no_migrations() -> None:
    """People wait for a bot that starts again: what only others need, 0.1 s each, stays on the disk."""
    script = "import sys, bot.__main__, bot.service; print(*({'psycopg', 'alembic'} & sys.modules.keys()))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


def test_a_restored_backup_brings_nobody_back(slack: LocalSlack, start: Start, tmp_path: Path) -> None:
    """Ana is erased and an older file put back: the next start erases her again, and she may come back by herself."""
    ana, path = slack.person("ana"), tmp_path / "umpire.sqlite"

    def run() -> None:
        process = start("run")
        slack.wait_until(lambda: slack.deliveries.sockets.connections, timeout=20)
        assert "You are staff" in slack.person("ben").types("/umpire whoami", in_="general").text
        process.send_signal(signal.SIGTERM)
        assert ended(process)[0] == 0

    def count_people(db: Database) -> int:
        with db.transaction(reading=True) as tx:
            return len(people.load_names(tx, [ana.id]))

    run()
    shutil.copyfile(path, tmp_path / "older.sqlite")
    key = (tmp_path / "umpire.sqlite.key").read_bytes()
    with closing(Database(f"sqlite:///{path}", audit_key=key)) as db:
        with db.transaction() as tx:
            erased_at = datetime(2026, 1, 5, tzinfo=UTC)
            assert persons.erase_person(tx, ana.id, make_sentinel(), erased_at).total
        assert ledger.write_file(db)
    shutil.copyfile(tmp_path / "older.sqlite", path)

    run()
    with closing(Database(f"sqlite:///{path}", audit_key=key)) as db:
        assert count_people(db) == 0
    process = start("run")
    slack.wait_until(lambda: slack.deliveries.sockets.connections, timeout=20)
    assert "You are staff" in ana.types("/umpire whoami", in_="general").text
    process.send_signal(signal.SIGTERM)
    ended(process)
    with closing(Database(f"sqlite:///{path}", audit_key=key)) as db:
        assert count_people(db) == 1
