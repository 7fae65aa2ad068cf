"""docs/privacy.md, and what README and docs/running.md say of it, is what the register and the rules say."""

import os
import re
from collections.abc import Iterator

from scoring.rules import retention
from scoring.rules.policy import Policy
from scoring.settings.settings import SETTINGS
from storage.privacy.register import NOBODY, REGISTER, Kind, RegisteredTable
from tests.docs.script import ROOT

PAGE = ROOT / "docs/privacy.md"
BEGIN, END = "<!-- data -->\n", "<!-- end of data -->\n"
ABOUT_PEOPLE = {Kind.PERSON, Kind.PEOPLE, Kind.NAME, Kind.TEXT}
SETTING = re.compile(r"`(privacy\.[a-z-]+)")
DELETED_BY_THE_HOUR = {
    "what was typed into a form and never sent": retention.DRAFTS,
    "offers to undo, and the keys by which a repeated delivery is recognised": retention.DELIVERIES,
    "messages that were sent, or given up": retention.SENT,
}


def write_table() -> str:
    """What stands between the two marks: a row for each table that may say something about a person."""
    entries = [entry for entry in REGISTER.values() if ABOUT_PEOPLE & set(entry.columns.values())]
    return "\n".join((*_write_rows(entries), "", *_write_own_rows(entries), ""))


def _write_rows(entries: list[RegisteredTable]) -> Iterator[str]:
    yield "| What | What for | How long | Who sees it |"
    yield "|---|---|---|---|"
    for entry in entries:
        if entry.seen_by != NOBODY:
            yield f"| {_name(entry)} | {entry.why} | {entry.kept} | {entry.seen_by} |"


def _write_own_rows(entries: list[RegisteredTable]) -> Iterator[str]:
    yield "| What umpire alone uses | What for | How long |"
    yield "|---|---|---|"
    for entry in entries:
        if entry.seen_by == NOBODY:
            yield f"| {_name(entry)} | {entry.why} | {entry.kept} |"


def _name(entry: RegisteredTable) -> str:
    return entry.title + (" †" if entry.deleted_with else "")


def test_the_page_lists_what_the_register_has() -> None:
    """A new table is on the page, with why, how long and who; `UPDATE_GOLDEN=1` writes it there."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    listed, _, after = rest.partition(END)
    assert after, "the marks are gone"
    if os.environ.get("UPDATE_GOLDEN"):
        listed = write_table()
        PAGE.write_text(before + BEGIN + listed + END + after, "utf-8")
    assert listed == write_table()


def test_every_setting_is_named_and_no_other() -> None:
    """What a works council can agree on is each setting there is, whatever page names it."""
    named = {
        name
        for page in ("README.md", "docs/privacy.md", "docs/running.md")
        for name in SETTING.findall((ROOT / page).read_text("utf-8"))
    }
    assert named == {setting.key for setting in SETTINGS if setting.key.startswith("privacy.")}


def test_the_defaults_are_those_of_the_rules() -> None:
    """90 days and 24 months are what a new workspace has, and works-council mode is off until it is switched on."""
    policy, page = Policy(), PAGE.read_text("utf-8")
    assert f"how long feelings are kept: {policy.feeling_days} days" in page
    assert f"are deleted: {policy.former_months} months" in page
    assert (policy.privacy_staff, policy.named_votes) == ("named", True)
    assert policy.prompts_allowed
    assert policy.gut_allowed


def test_what_is_deleted_every_hour_is_deleted_after_that() -> None:
    """The table in docs/running.md has the numbers of the rules."""
    rows = dict(re.findall(r"^\| (.+?) \| (\d+ \w+)", (ROOT / "docs/running.md").read_text("utf-8"), re.MULTILINE))
    for what, span in DELETED_BY_THE_HOUR.items():
        number, unit = rows[what].split()
        hours = int(number) * {"hours": 1, "days": 24}[unit]
        assert hours * 3600 == span.total_seconds(), what
