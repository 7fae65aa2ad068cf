"""What the process reads at its start, and what it must not write to its log."""

import logging
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from freezegun import freeze_time
from pydantic import SecretStr

from bot import service
from bot.__main__ import read_clock
from bot.logs import RedactingFormatter
from bot.settings import Settings


@freeze_time("2026-11-21 09:00:00")
def test_the_clock_is_aware_utc() -> None:
    """The one place that reads the system clock gives an aware instant in UTC."""
    assert read_clock() == datetime(2026, 11, 21, 9, tzinfo=UTC)


def test_api_url_ends_with_a_slash() -> None:
    """slack_sdk joins the address and the method without a slash, so the setting always ends with one."""
    assert Settings(slack_api_url="http://127.0.0.1:1/api").slack_api_url == "http://127.0.0.1:1/api/"


def test_admins_are_split() -> None:
    """UMPIRE_ADMINS takes several ids with blanks and a trailing comma."""
    assert Settings(umpire_admins=" U1, U2 ,").admins == ("U1", "U2")


def test_commands_that_cannot_be_read_end_the_program() -> None:
    """A word in UMPIRE_COMMANDS that is no command of umpire's stops it at once, with a sentence that names them."""
    with pytest.raises(SystemExit, match="“ballot” is none of umpire's commands: umpire, strike"):
        service.parse_commands("ballot=/team-ballot")


def test_tokens_are_not_shown() -> None:
    """Printing the settings does not print a token."""
    assert "xoxb-1" not in repr(Settings(slack_bot_token=SecretStr("xoxb-1")))


def test_audit_key_is_made_once_and_private(tmp_path: Path) -> None:
    """On SQLite a key file is made beside the database, readable by its owner only, and read again later."""
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'u.sqlite'}", umpire_audit_key=SecretStr(""))
    key = settings.audit_key()
    assert len(key) == 64
    assert settings.audit_key() == key
    assert stat.S_IMODE((tmp_path / "u.sqlite.key").stat().st_mode) == 0o600


def test_replicas_must_share_a_key() -> None:
    """On PostgreSQL the key must be set: replicas with keys of their own would break each other's chain."""
    with pytest.raises(SystemExit, match="UMPIRE_AUDIT_KEY"):
        Settings(database_url="postgresql://x/y", umpire_audit_key=SecretStr("")).audit_key()


def test_tokens_are_taken_out_of_the_log() -> None:
    """Tokens, hooks and socket tickets never reach the log, not even through a traceback."""
    try:
        raise ValueError("xapp-1-A0-secret")
    except ValueError as error:
        caught = (type(error), error, error.__traceback__)
    text = "posting to https://hooks.slack.com/actions/T1/2/x with xoxb-12-abc, ws://x/?ticket=abcdef&a=1"
    line = RedactingFormatter("%(message)s").format(
        logging.LogRecord("bot", logging.INFO, __file__, 1, text, None, caught, None)
    )
    assert not any(secret in line for secret in ("xoxb-12", "hooks.slack", "abcdef", "A0-secret"))
    assert "posting to [taken out] with [taken out]" in line
