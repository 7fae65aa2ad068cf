"""`umpire doctor`: what it tries in a workspace, what it says stands in the way, and that nothing of it stays."""

import argparse
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.cli import doctor
from bot.cli.live_checks import Answer, Finding
from bot.settings import Settings
from bot.slack import fitting, scopes
from playground.clock import MovableClock
from playground.slack.channels import Channel
from playground.slack.faults import FaultKind
from playground.slack.server import LocalSlack
from playground.stage import load_manifest
from storage.database import Database
from tests.surface.house import MONDAY, REVIEW, House, add_missing_people

FINE = [
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "Database",
    "Bot token",
    "App token",
    "Tokens of one app",
    "Scopes",
    *(f"Optional scope {scope}" for scope in scopes.OPTIONAL),
    "Review channel",
    "Chart in a channel",
    "Chart for one person",
    "Direct messages",
    "Chart in direct messages",
    "App Home",
    "Chart in App Home",
    "Upload",
    "Longest message",
    "Private channel without umpire",
    "Taken back",
]


@dataclass
class Clinic:
    """A workspace to examine, and the settings of an umpire that is not running."""

    slack: LocalSlack
    settings: Settings
    secret: Channel
    clock: MovableClock
    waits: list[float] = field(default_factory=list)

    def parse(self, *words: str) -> argparse.Namespace:
        """Parse a command line after `umpire`."""
        parser = argparse.ArgumentParser(prog="umpire")
        doctor.register(parser.add_subparsers(required=True))
        return parser.parse_args(["doctor", *words])

    def live(self, *words: str, **changes: Any) -> dict[str, Finding]:
        """Everything found with `--live`, by what was checked; waiting moves the workspace's clock instead."""
        settings = self.settings.model_copy(update=changes)
        words = ("--live", "--private-channel", self.secret.id, *words)
        return {each.check: each for each in doctor.examine(self.parse(*words), settings, pause=self.wait)}

    def wait(self, seconds: float) -> None:
        """Let time pass in Slack."""
        self.waits.append(seconds)
        self.clock.move_to(self.clock().fromtimestamp(self.clock().timestamp() + seconds, self.clock().tzinfo))

    def fail(self, kind: FaultKind, method: str, **settings: Any) -> None:
        """Make Slack fail."""
        self.slack.faults.add(kind=kind, method=method, **{"times": 99, **settings})

    def left(self) -> list[str]:
        """What still stands in the workspace: messages and files."""
        messages = [m.text for c in self.slack.world.channels.values() for m in c.messages.values()]
        return messages + [file.name for file in self.slack.world.files.by_id.values() if not file.deleted]


@pytest.fixture
def clinic(furnished_file: Path, tmp_path: Path) -> Iterator[Clinic]:
    """The furnished database with the review channel named in it; Olga is the one who is shown things."""
    path = tmp_path / "umpire.sqlite"
    shutil.copyfile(furnished_file, path)
    clock = MovableClock(MONDAY)
    with LocalSlack(load_manifest(), clock=clock).populate() as slack:
        add_missing_people(slack)
        secret = slack.add_channel("board", kind="private", members=["olga"])
        yield Clinic(slack, build_settings(slack, f"sqlite:///{path}"), secret, clock)


def build_settings(slack: LocalSlack, url: str) -> Settings:
    """The settings of an umpire in that workspace."""
    return Settings(
        slack_bot_token=SecretStr(slack.bot_token),
        slack_app_token=SecretStr(slack.app_token),
        slack_api_url=slack.api_url,
        database_url=url,
        umpire_admins=slack.person("olga").id,
    )


def answers(findings: dict[str, Finding], answer: Answer) -> set[str]:
    """What was answered so."""
    return {check for check, finding in findings.items() if finding.answer is answer}


def test_where_all_is_well_every_row_is_a_yes(clinic: Clinic) -> None:
    """Each thing is tried and works, and nothing that was posted for it stays in Slack."""
    found = clinic.live()

    assert list(found) == FINE
    assert answers(found, Answer.YES) >= set(FINE) - {"Chart in App Home"}
    assert found["Chart in App Home"].answer in (Answer.YES, Answer.OPTIONAL)  # umpire puts none there
    assert clinic.left() == []
    assert "data_visualization" not in str(clinic.slack.world.views.homes[clinic.slack.person("olga").id].content)


def test_what_it_does_is_seen_where_umpire_says_it(clinic: Clinic) -> None:
    """Charts go to a channel, to one person, to direct messages and Home; the longest message is as long as any."""
    clinic.live()

    said = [
        e for e in clinic.slack.log.after(0) if e.what in ("chat.postMessage", "chat.postEphemeral", "views.publish")
    ]
    drawn = {(e.what, e.channel) for e in said if "data_visualization" in str(e.payload)}
    olga, review = clinic.slack.person("olga").id, clinic.slack.channel(REVIEW).id
    direct = clinic.slack.world.direct_messages(olga).id
    assert drawn == {
        ("chat.postMessage", review),
        ("chat.postEphemeral", review),
        ("chat.postMessage", direct),
        ("views.publish", olga),
    }
    messages = [e.payload.get("blocks") or [] for e in clinic.slack.log.said("chat.postMessage")]
    assert max((len(blocks), fitting.count_characters(blocks)) for blocks in messages) == (50, fitting.POSTED_LIMIT)


def test_it_waits_as_long_as_slack_asks(clinic: Clinic) -> None:
    """Two posts a second in a channel are too many: the second is made when Slack says, and counts as well."""
    found = clinic.live()

    assert clinic.waits
    assert set(clinic.waits) == {1}
    assert answers(found, Answer.NO) == set()


def test_the_table_has_what_to_do_and_the_exit_status_says_whether(
    clinic: Clinic, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends with 0 where nothing must be done and with 1 where something must, with a row that says what."""
    monkeypatch.setenv("COLUMNS", "240")
    clinic.slack.faults.enforce_rate_limits = False
    assert doctor.run_doctor(clinic.parse("--live"), clinic.settings, MONDAY) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0].split() == ["Check", "Answer", "Seen", "What", "to", "do"]
    assert any(re.match("Private channel without umpire +not checked", row) for row in rows)

    clinic.slack.channel(REVIEW).archived = True
    assert doctor.run_doctor(clinic.parse("--live"), clinic.settings, MONDAY) == 1
    out = capsys.readouterr().out
    assert "is_archived" in out
    assert "Unarchive the channel." in out
    assert clinic.slack.bot_token not in out


@pytest.mark.parametrize(
    "method",
    [
        "auth.test",
        "bots.info",
        "conversations.info",
        "conversations.open",
        "files.info",
        "views.publish",
        "chat.delete",
    ],
)
def test_it_waits_wherever_slack_asks_it_to(clinic: Clinic, method: str) -> None:
    """A 429 on any of its calls is waited out, and the table is as if there had been none."""
    clinic.fail("429", method, retry_after=7, times=1)
    assert answers(clinic.live(), Answer.YES) >= set(FINE) - {"Chart in App Home"}
    assert 7 in clinic.waits


@pytest.mark.parametrize(
    ("changes", "check", "remedy"),
    [
        ({"slack_bot_token": SecretStr("xoxb-wrong")}, "Bot token", "SLACK_BOT_TOKEN"),
        ({"slack_app_token": SecretStr("xapp-wrong")}, "App token", "connections:write"),
        ({"slack_bot_token": SecretStr("xoxp-a-persons")}, "SLACK_BOT_TOKEN", "xoxb-"),
        ({"slack_app_token": SecretStr("")}, "SLACK_APP_TOKEN", "xapp-"),
        ({"slack_api_url": "http://127.0.0.1:9/api/"}, "Bot token", "HTTPS"),
    ],
)
def test_a_wrong_token_is_named(clinic: Clinic, changes: dict[str, Any], check: str, remedy: str) -> None:
    """Whichever of the two tokens is wrong, missing or of another kind, its row says where the right one is."""
    found = clinic.live(**changes)
    assert found[check].answer is Answer.NO
    assert remedy in found[check].remedy


def test_tokens_of_two_apps_are_told_apart(clinic: Clinic) -> None:
    """A bot of one app and a socket of another would never hear of each other."""
    clinic.slack.world.accounts[clinic.slack.bot_user_id].app_id = "A0OTHER"
    found = clinic.live()["Tokens of one app"]
    assert found.answer is Answer.NO
    assert "A0OTHER" in found.seen


@pytest.mark.parametrize("scope", sorted(scopes.REQUIRED))
def test_a_missing_scope_is_named_with_what_fails(clinic: Clinic, scope: str) -> None:
    """Without a scope that is needed the row names it and what it is for, and the table goes on."""
    clinic.slack.world.app.scopes -= {scope}
    found = clinic.live()
    assert found["Scopes"].answer is Answer.NO
    assert f"{scope}: {scopes.REQUIRED[scope]}" in found["Scopes"].seen
    assert "Private channel without umpire" in found
    assert bool(clinic.left()) == (found["Taken back"].answer is Answer.NO)


def test_declined_optional_scopes_must_not_be_mended(clinic: Clinic) -> None:
    """Umpire does without them: the row says what it cannot find out, and that is no reason to end with 1."""
    clinic.slack.faults.decline_optional_scopes = True
    found = clinic.live()
    assert answers(found, Answer.OPTIONAL) >= {f"Optional scope {scope}" for scope in scopes.OPTIONAL}
    assert answers(found, Answer.UNKNOWN) == {"Private channel without umpire"}
    assert answers(found, Answer.NO) == set()


def test_a_scope_too_many_is_mentioned(clinic: Clinic) -> None:
    """What was granted beyond the manifest is named, since umpire does not need it."""
    clinic.slack.world.app.scopes |= {"team:read"}
    assert clinic.live()["No scope beyond these"].seen == "team:read"


@pytest.mark.parametrize(
    ("channel", "archived", "reason", "remedy"),
    [
        ({"bot_in": True}, True, "is_archived", "archive"),
        ({"bot_in": True, "shared": True}, False, "shared outside", "another channel"),
        ({"bot_in": True, "pending_shared": True}, False, "shared outside", "another channel"),
        ({}, False, "not_in_channel", "/invite @umpire"),
        ({"kind": "private"}, False, "channel_not_found", "/invite @umpire"),
    ],
)
def test_a_review_channel_that_is_closed_is_not_posted_in(
    clinic: Clinic, channel: dict[str, Any], archived: bool, reason: str, remedy: str
) -> None:
    """The reason and the way to open it stand in its row, and no test is posted where outsiders may read it."""
    closed = clinic.slack.add_channel("closed", **channel)
    closed.archived = archived
    found = clinic.live("--channel", closed.id)["Review channel"]
    assert (found.answer, found.seen) == (Answer.NO, reason)
    assert remedy in found.remedy
    posts = [e.channel for e in clinic.slack.log.after(0) if e.what.startswith("chat.post")]
    assert closed.id not in posts


def test_a_review_channel_nobody_named_is_a_thing_to_do(clinic: Clinic, tmp_path: Path) -> None:
    """Before the first start there is neither database nor channel: the rows say what makes them; nothing does here."""
    path = tmp_path / "new.sqlite"
    found = clinic.live(database_url=f"sqlite:///{path}")
    assert found["Database"].answer is Answer.UNKNOWN
    assert "/umpire channels review" in found["Review channel"].remedy
    assert not path.exists()
    assert "Review channel" in answers(clinic.live("--channel", clinic.slack.channel(REVIEW).id), Answer.YES)


def test_a_running_umpire_is_left_alone(house: House) -> None:
    """Its database is closed to others, which is fine: the channel is given by hand, and umpire goes on."""
    found_clinic = Clinic(house.slack, build_settings(house.slack, ""), house.slack.channel(REVIEW), house.clock)
    review = house.slack.channel(REVIEW).id
    found = found_clinic.live("--channel", review, database_url=f"sqlite:///{house.db.path}")
    assert (found["Database"].answer, found["Database"].seen) == (Answer.YES, "in use: umpire is running")
    assert found["Review channel"].answer is Answer.YES
    assert "You are staff" in house.answer(house.ana, "/umpire whoami")


def test_an_old_database_is_not_migrated(clinic: Clinic, tmp_path: Path) -> None:
    """A database of another version is named, and stays as it is."""
    path = tmp_path / "old.sqlite"
    Database(f"sqlite:///{path}", audit_key=b"x").close()
    for _ in range(2):
        found = clinic.live(database_url=f"sqlite:///{path}")["Database"]
        assert (found.answer, found.remedy) == (Answer.NO, "Run umpire migrate.")


def test_postgresql_is_looked_at_too(clinic: Clinic, postgresql_url: str) -> None:
    """A database that is there is named, and one that is not is a thing to do."""
    assert clinic.live(database_url=postgresql_url)["Database"].seen == "postgresql"
    found = clinic.live(database_url="postgresql://nobody@127.0.0.1:9/none")["Database"]
    assert (found.answer, "DATABASE_URL" in found.remedy) == (Answer.NO, True)


def test_postgresql_without_a_ledger_of_erasures_is_mentioned(clinic: Clinic, postgresql_url: str) -> None:
    """Beside PostgreSQL there is no file: without one a restored backup brings erased people back."""
    assert clinic.live(database_url=postgresql_url)["UMPIRE_ERASED_FILE"].answer is Answer.OPTIONAL
    named = clinic.live(database_url=postgresql_url, umpire_erased_file="/srv/umpire.erased")
    assert "UMPIRE_ERASED_FILE" not in named
    assert "UMPIRE_ERASED_FILE" not in clinic.live()


def test_nobody_to_show_things_to_is_a_thing_to_do(clinic: Clinic) -> None:
    """No colleague is picked by chance: without a person the row says how to name one."""
    found = clinic.live(umpire_admins="")
    assert found["Direct messages"].answer is Answer.NO
    assert "--person" in found["Direct messages"].remedy
    assert clinic.live("--person", clinic.slack.person("ana").id)["Direct messages"].answer is Answer.YES
    assert clinic.live("--person", "U0NOBODY")["Direct messages"].answer is Answer.NO


@pytest.mark.parametrize(
    ("method", "check"), [("chat.postEphemeral", "Chart for one person"), ("views.publish", "App Home")]
)
def test_charts_slack_does_not_draw_are_borne(clinic: Clinic, method: str, check: str) -> None:
    """Where a surface refuses charts and tables its row says so, and nothing must be done; Home itself is needed."""
    clinic.fail("error", method, error="invalid_blocks", times=1)
    found = clinic.live()
    assert (found[check].answer is Answer.OPTIONAL) == check.startswith("Chart")
    assert answers(found, Answer.NO) == ({check} if check == "App Home" else set())


def test_a_plan_without_charts_is_borne(clinic: Clinic) -> None:
    """Where no message may have charts and tables each of their rows says so, and nothing must be done."""
    clinic.slack.faults.refuse_data_blocks = True
    found = clinic.live()
    assert answers(found, Answer.OPTIONAL) >= {"Chart in a channel", "Chart for one person", "Chart in direct messages"}
    assert answers(found, Answer.NO) == set()


def test_a_message_that_is_too_long_is_said(clinic: Clinic) -> None:
    """Where Slack refuses what umpire may post, the row says with which error."""
    clinic.fail("error", "chat.postMessage", error="msg_blocks_too_long")
    found = clinic.live()
    assert found["Longest message"].seen == "msg_blocks_too_long"
    assert found["Longest message"].answer is Answer.NO


@pytest.mark.parametrize(("fault", "answer"), [("shared_late", Answer.YES), ("unshared", Answer.NO)])
def test_an_upload_is_looked_for_until_it_is_shown(clinic: Clinic, fault: FaultKind, answer: Answer) -> None:
    """A share that comes a little later is waited for; one that never comes is no success, whatever Slack answered."""
    clinic.fail(fault, "files.completeUploadExternal", times=1)
    assert clinic.live()["Upload"].answer is answer
    assert clinic.left() == []


def test_a_private_channel_with_umpire_proves_nothing(clinic: Clinic) -> None:
    """A channel in which umpire is, or a public one, is not checked, and the row asks for another."""
    clinic.secret.members[clinic.slack.bot_user_id] = None
    found = clinic.live()["Private channel without umpire"]
    assert (found.answer, found.seen) == (Answer.UNKNOWN, "umpire is in it")
    assert clinic.left() == []


def test_what_could_not_be_taken_back_is_named(clinic: Clinic) -> None:
    """Where Slack does not delete, the last row says what is left and where; the rest is taken back all the same."""
    clinic.fail("error", "chat.delete", error="cant_delete_message", times=1)
    found = clinic.live()["Taken back"]
    assert found.answer is Answer.NO
    assert "cant_delete_message" in found.seen
    assert len(clinic.left()) == 1


def test_a_lost_answer_is_no_lost_message(clinic: Clinic) -> None:
    """Where the answer to a post is lost it may stand there: the last row says in which channel to look."""
    clinic.fail("reset", "chat.postMessage", stored=True, times=1)
    found = clinic.live()
    assert found["Review channel"].answer is Answer.NO
    assert clinic.slack.channel(REVIEW).id in found["Taken back"].seen
    assert clinic.left() == ["A test by umpire doctor, taken back at once."]


def test_whoever_stops_it_half_way_finds_nothing_left(clinic: Clinic) -> None:
    """Ctrl-C in the middle takes back what was posted until then."""

    def stop(seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        doctor.examine(clinic.parse("--live"), clinic.settings, pause=stop)
    assert [e.what for e in clinic.slack.log.after(0) if e.what == "chat.postMessage"]
    assert clinic.left() == []


def test_without_live_nothing_is_asked_of_slack(clinic: Clinic) -> None:
    """Settings and database are looked at; the workspace hears nothing of it."""
    found = doctor.examine(clinic.parse(), clinic.settings, pause=clinic.wait)
    assert [each.check for each in found] == FINE[:3]
    assert {each.answer for each in found} == {Answer.YES}
    assert clinic.slack.log.after(0) == []
