"""Privacy as people meet it: asking, taking along, being forgotten, a backup, a year, a works council, an uninstall."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from playground.clock import MovableClock
from playground.slack.files import File
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from playground.stage import Stage
from storage import audit
from storage.database import Database
from storage.sql.backups import copy_database
from tests.journeys import company
from tests.stored import read_all_rows
from tests.surface.house import MONDAY, PATIENCE, House, add_missing_people


def test_ben_reads_what_is_kept_about_him_and_takes_it_along(house: House) -> None:
    """He asks, reads it in plain words, and gets two files with all of his and none of the others' votes or words."""
    decide_on_notice(house)
    news = len(house.olga.dm)

    screen = house.types(house.ben, "/umpire privacy")
    text = plain_text(screen)
    assert house.olga.account.name in text, "whom to ask is named"
    house.ben.clicks("Export What Is Kept About Me", in_=screen)
    house.settle()

    files = list_files(house, house.ben)
    kept = json.loads(next(file for file in files if file.name.endswith(".json")).content)
    page = next(file for file in files if not file.name.endswith(".json")).content.decode()
    whole = json.dumps(kept)
    for words in ("invoice 218, 40 days late", "they pay in the end"):
        assert words in whole
        assert words in page
    for other in (house.ana, house.li, house.jo, house.max):
        assert other.id not in whole
        assert other.account.name not in page
    assert "the tone stays" not in whole, "what Ana voted and why is hers"
    assert len(house.olga.dm) == news, "nobody is told that somebody reads their own"


def test_ben_leaves_and_is_forgotten(house: House) -> None:
    """Olga erases him: his customer and his fix pass on, his strike and vote still count, and nothing names him."""
    decide_on_notice(house)
    house.types(house.rosa, "/umpire customer owner globex @ben")
    before = read_tally(house)
    house.slack.happens.changes(house.ben.account, kind="deactivated")
    house.later(minutes=5)

    erase(house, house.ben, successor=house.li)
    house.later(minutes=30)

    assert house.customer("globex").owner == house.li.id
    assert_nowhere(house, house.ben)
    assert read_tally(house) == before
    assert "someone erased (" in house.answer(house.rosa, "/strike list acme")
    assert verify(house.db)
    assert house.ben.id not in "".join(str(post.as_json()) for post in house.posts())


def test_two_who_are_erased_still_count_apart(house: House) -> None:
    """Two reporters are forgotten, and the step that wants several reporters is as done as before."""
    company.add_voters(house)
    company.record_three_strikes(house)
    card = next(line for line in company.get_case_card(house).splitlines() if "reporters" in line)
    for person in (house.ana, house.ben):
        house.slack.happens.changes(person.account, kind="deactivated")
        house.later(minutes=5)
        erase(house, person, successor=house.jo)

    assert card in company.get_case_card(house)
    assert len({strike.reporter for strike in house.strikes()}) == 3
    assert_nowhere(house, house.ana)
    assert_nowhere(house, house.ben)


def test_a_backup_brings_nobody_back(furnished_file: Path, tmp_path: Path, leaving: ThreadPoolExecutor) -> None:
    """The copy of Monday has Ben in it; put in the place of the database, it forgets him before anybody reads it."""
    path, copy = tmp_path / "umpire.sqlite", tmp_path / "monday.sqlite"
    shutil.copyfile(furnished_file, path)
    with open_again(path, leaving) as house:
        house.types(house.ben, "/strike acme late-payment invoice 218")
        copy_database(path, copy)
        house.slack.happens.changes(house.ben.account, kind="deactivated")
        house.later(minutes=5)
        erase(house, house.ben, successor=house.li)
        (erased,) = {strike.reporter for strike in house.strikes()}
    assert b"Ben" in copy.read_bytes()
    for part in tmp_path.glob("umpire.sqlite-*"):
        part.unlink()
    shutil.copyfile(copy, path)

    with open_again(path, leaving, gone="ben") as house:
        assert {strike.reporter for strike in house.strikes()} == {erased}, "the same sentinel as before"
        assert_nowhere(house, house.ben)
        assert verify(house.db)


def test_a_year_forgets_what_it_says_and_nothing_else(house: House) -> None:
    """Feelings go after 90 days, and a former customer's details after 24 months; all the rest is as it was."""
    house.types(house.ana, "/umpire feeling acme dread")
    house.types(house.ana, "/strike acme rude-to-support shouted at Li on the call")
    house.types(house.ana, "/strike globex late-payment invoice 9")
    house.types(house.ana, "/log globex 20m ok a short call")
    part_without_goodbye(house, "globex")
    kept = read_all_rows(house.db)
    assert kept["moods"]

    house.away(days=89)
    assert read_all_rows(house.db)["moods"]
    house.away(days=3)
    assert not read_all_rows(house.db)["moods"]

    house.away(days=300)
    assert read_words(house) >= {"shouted at Li on the call", "invoice 9", "a short call"}
    house.away(days=370)
    assert "shouted at Li on the call" in read_words(house), "Acme is still a customer"
    assert read_words(house).isdisjoint({"invoice 9", "a short call"})
    assert len(read_all_rows(house.db)["strikes"]) == 2, "that there was a strike stays"
    assert verify(house.db)


def test_works_council_mode_in_the_middle_of_a_case(house: House) -> None:
    """Switched on while people vote: from then on votes are counts and reporters are a number, in every message."""
    company.add_voters(house)
    company.record_three_strikes(house)
    company.record_talk_answer(house, "pushed-back they said that is how they talk to everybody")
    house.types(house.rosa, "/vote notice acme the tone stays as it is")
    assert house.ana.mention in company.get_newest_ballot(house), "who reported is named on the ballot"

    house.types(house.olga, "/umpire config privacy.staff aggregate")
    house.later(minutes=15)
    voters = (house.ana, house.ben, house.li, house.jo, house.max)
    company.cast_votes(house, dict.fromkeys(voters, "yes they will not change"))
    house.later(hours=50)

    ballot = company.get_newest_ballot(house)
    assert "*Passed: Acme GmbH gets its final notice.* 4 yes, 0 no." in ballot
    assert "they will not change" in ballot
    assert [person.handle for person in voters if person.mention in ballot] == []
    assert house.rosa.mention in ballot, "who proposed it did an act of office"
    listed = house.answer(house.max, "/strike list acme")
    assert [person.handle for person in voters if person.mention in listed] == []


def test_a_note_is_asked_about_before_it_is_kept(house: House) -> None:
    """An insult is handed back once: reworded, only the new words are on record; kept, the old ones are."""
    before = house.records()
    asked = house.types(house.ana, "/strike acme late-payment their boss is an idiot")
    assert {"Keep as It Is", "Reword"} <= labels(asked.message)
    assert house.strikes() == ()
    assert house.records()["strikes"] == before["strikes"]

    house.ana.clicks("Keep as It Is", in_=asked)
    house.settle()
    (strike,) = house.strikes()
    assert strike.note == "their boss is an idiot"

    house.types(house.ben, "/strike globex discriminatory he said that women cannot code")
    assert [strike.note for strike in house.strikes("globex")] == ["he said that women cannot code"]


def test_an_uninstalled_app_is_still(house: House) -> None:
    """Removed in the middle of a case, umpire calls Slack no more, whatever falls due in the year after."""
    company.add_voters(house)
    company.record_three_strikes(house)
    house.settle()
    house.slack.happens.uninstalls_app()
    house.later(minutes=1)
    calls = count_calls(house)
    before = read_all_rows(house.db)

    house.later(days=40)

    assert count_calls(house) == calls
    after = read_all_rows(house.db)
    assert [name for name in ("strikes", "cases", "customers", "audit_entries") if after[name] != before[name]] == []


def decide_on_notice(house: House) -> None:
    """Three strikes, a talk, and a ballot on the final notice that is decided: Ben reported, and voted no."""
    company.add_voters(house)
    company.record_three_strikes(house)
    company.record_talk_answer(house, "pushed-back they said that is how they talk to everybody")
    house.types(house.rosa, "/vote notice acme the tone stays as it is")
    yes = dict.fromkeys((house.ana, house.li, house.jo, house.max), "yes the tone stays")
    company.cast_votes(house, {house.ben: "no they pay in the end", **yes})
    house.later(hours=50)


def part_without_goodbye(house: House, key: str) -> None:
    """A customer left by themselves, which a manager records."""
    house.types(house.rosa, f"/umpire customer archive {key}")


def erase(house: House, person: Person, *, successor: Person) -> None:
    """Olga erases somebody who left, by their user id, and hands over what they had to do."""
    house.types(house.olga, f"/umpire privacy erase {person.id}")
    form = house.modal(house.olga)
    if "Who takes this over?" in form.fields:
        form.fill({"Who takes this over?": successor.handle})
    (confirm,) = (name for name, field in form.fields.items() if field.type == "checkboxes")
    form.fill({confirm: ["yes"]})
    assert not form.submit(), form.text
    house.settle()


def list_files(house: House, person: Person) -> list[File]:
    """Every file umpire sent somebody, oldest first."""
    house.settle()
    return [house.slack.world.files.by_id[str(file["id"])] for message in person.dm for file in message.files]


def count_calls(house: House) -> int:
    """How often umpire called Slack."""
    return max(entry.n for entry in house.slack.log if entry.direction == "said")


def labels(message: Message | None) -> set[str]:
    """What the buttons of a message say."""
    assert message is not None
    elements = [element for block in message.blocks for element in block.get("elements", ())]
    return {element["text"]["text"] for element in elements if element.get("type") == "button"}


def read_tally(house: House) -> tuple[str, int]:
    """How the newest ballot came out, and how many people reported strikes on Acme."""
    outcome = next(line for line in company.get_newest_ballot(house).splitlines() if "Passed" in line)
    return outcome, len({strike.reporter for strike in house.strikes()})


def read_words(house: House) -> set[str]:
    """The notes on record about customers."""
    with house.db.transaction(reading=True) as tx:
        connection = tx.connection()
        tables = ("strikes", "interactions")
        return {row[0] for name in tables for row in connection.exec_driver_sql(f"SELECT note FROM {name}")}


def assert_nowhere(house: House, person: Person) -> None:
    """No row, and no message that umpire keeps up to date, has a person's id or name."""
    rows = read_all_rows(house.db)
    traces = [person.id, person.account.name, person.account.handle]
    assert [(name, row) for name in rows for row in rows[name] if any(trace in row for trace in traces[:2])] == []
    path = house.db.path
    assert path is not None
    for file in (path, path.with_name(path.name + "-wal")):
        content = file.read_bytes() if file.exists() else b""
        assert [trace for trace in traces[:2] if trace.encode() in content] == []


def verify(db: Database) -> bool:
    """Whether the audit is whole."""
    with db.transaction(reading=True) as tx:
        return audit.verify_chain(tx).ok


@contextmanager
def open_again(path: Path, leaving: ThreadPoolExecutor, *, gone: str = "") -> Iterator[House]:
    """Umpire started on a database that is there, in a Slack in which somebody may have been deactivated since."""
    stage = Stage(f"sqlite:///{path}", clock=MovableClock(MONDAY + timedelta(hours=bool(gone))), live=False)
    add_missing_people(stage.slack)
    if gone:
        stage.slack.person(gone).account.kind = "deactivated"
    stage.slack.deliveries.ack_seconds = PATIENCE
    stage.start(admins=("olga",))
    try:
        stage.umpire.deps.slack.budget = PATIENCE
        yield House(stage)
    finally:
        stage.slack.disconnect()
        stage.stop()
