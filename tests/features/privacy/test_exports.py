"""Asking what is kept: the screen, the files, who gets them, and who hears of it."""

import json
from typing import Any

import pytest

from playground.slack.people import Person
from playground.slack.plain import plain_text
from storage import audit
from tests.surface.house import House


def get_files(house: House, person: Person) -> dict[str, bytes]:
    """The files in somebody's direct messages, by name; the last of each."""
    house.settle()
    house.stage.umpire.deps.replies.drain()
    attached = [file for message in person.dm for file in message.files]
    return {str(each["name"]): house.slack.world.files.by_id[str(each["id"])].content for each in attached}


def get_document(house: House, person: Person) -> dict[str, Any]:
    """The JSON somebody got."""
    (content,) = [content for name, content in get_files(house, person).items() if name.endswith(".json")]
    document: dict[str, Any] = json.loads(content)
    return document


def get_rows(document: dict[str, Any], table: str) -> list[dict[str, Any]]:
    """The rows of a table in a file."""
    rows: list[dict[str, Any]] = document["tables"].get(table, {"rows": []})["rows"]
    return rows


def confirm(house: House, person: Person, line: str) -> str:
    """Type a line that opens a form, send it, and read the receipt."""
    house.types(person, line)
    house.modal(person).submit()
    return plain_text(house.modal(person).view)


def read_news(house: House, person: Person) -> list[str]:
    """What somebody read of something that was done."""
    house.later(days=3)
    return [text for text in map(plain_text, person.dm) if "asked me for everything kept" in text]


@pytest.fixture
def lived(house: House) -> House:
    """A house in which Ana and Ben recorded something, each naming the other, and Ana confided how she feels."""
    house.types(house.ana, "/strike acme rude-to-support shouted at <@" + house.ben.id + "> and at Li Wong")
    house.types(house.ben, "/log acme 55m tense Ana Ruiz had prepared it well")
    house.types(house.ana, "/log globex 50m good with @ben")
    house.types(house.ana, "/umpire feeling acme dread")
    house.settle()
    return house


def test_everybody_reads_what_is_kept_about_them(lived: House) -> None:
    """The screen counts what is kept by kind, says why, how long and who sees it, and whom to ask."""
    screen = lived.answer(lived.ana, "/umpire privacy")

    assert "*Your profile from Slack* · 1 entry" in screen
    assert "*What you recorded* · 2 entries" in screen
    assert "*How you felt* · 1 entry" in screen
    assert "Seen by you alone" in screen
    assert "Works-council mode is off" in screen
    assert "Ada Koch or Olga Petrova can answer questions" in screen
    assert "As an admin" not in screen
    assert "As an admin" in lived.answer(lived.olga, "/umpire privacy")
    assert lived.answer(lived.ana, "/umpire privacy me") == screen
    assert lived.answer(lived.ana, "/umpire gdpr") == screen


def test_works_council_mode_is_explained(lived: House) -> None:
    """In works-council mode the screen says that colleagues see how many and never who."""
    lived.types(lived.olga, "/umpire config privacy.staff aggregate")

    screen = lived.answer(lived.ana, "/umpire privacy")
    assert "Works-council mode is on" in screen
    assert "Seen by everybody who may use umpire, without your name." in screen


def test_one_gets_all_that_is_ones_own_and_nothing_of_colleagues(lived: House) -> None:
    """A page and a JSON file come by direct message; colleagues' notes, minutes and ids are not in them."""
    reply = lived.types(lived.ana, "/umpire privacy")
    lived.ana.clicks("Export What Is Kept About Me", in_=reply)

    files, document = get_files(lived, lived.ana), get_document(lived, lived.ana)
    assert sorted(files) == ["kept-about-me-2026-01-05.html", "kept-about-me-2026-01-05.json"]
    assert [row["note"] for row in get_rows(document, "interactions")] == ["with a colleague"]
    assert [row["note"] for row in get_rows(document, "strikes")] == ["shouted at a colleague and at Li Wong"]
    assert [row["feeling"] for row in get_rows(document, "moods")] == ["dread"]
    assert document["texts_that_name_the_person"] == [
        {"table": "interactions", "column": "note", "customer_id": 1, "text": "Ana Ruiz had prepared it well"}
    ]
    page = b"".join(files.values()).decode()
    assert lived.ben.id not in page
    assert [row["minutes"] for row in get_rows(document, "interactions")] == [50]
    assert read_news(lived, lived.ada) == []


def test_a_mention_in_a_colleagues_note_is_there_without_the_colleague(lived: House) -> None:
    """Where a colleague mentioned one, one reads the words about oneself, not who wrote them nor their minutes."""
    lived.types(lived.li, "/log acme 35m awful @ben was late, @ana saved it")
    lived.types(lived.ana, "/umpire privacy export")

    document = get_document(lived, lived.ana)

    texts = [each["text"] for each in document["texts_that_name_the_person"]]
    assert f"a colleague was late, <@{lived.ana.id}> saved it" in texts
    assert [row["minutes"] for row in get_rows(document, "interactions")] == [50]
    (entry,) = [row for row in get_rows(document, "audit_private") if row["actor"] == "a colleague"]
    assert entry["fields"] == {"note": f"a colleague was late, <@{lived.ana.id}> saved it"}
    assert set(entry) == {"seq", "at", "action", "subject", "actor", "fields"}


def test_an_admin_gets_what_colleagues_may_see(lived: House) -> None:
    """After confirming, an admin alone gets the files, without feelings; the other admins hear of it once."""
    receipt = confirm(lived, lived.olga, "/umpire privacy export @ana")

    assert "without what nobody else may see" in receipt
    document = get_document(lived, lived.olga)
    assert [row["note"] for row in get_rows(document, "interactions")] == ["with a colleague"]
    assert "moods" not in document["tables"]
    assert "prompts" not in document["tables"]
    assert "How somebody feels about a customer" in " ".join(document["notes"])
    assert get_files(lived, lived.ana) == {}
    assert get_files(lived, lived.ada) == {}
    (news,) = read_news(lived, lived.ada)
    assert f"<@{lived.olga.id}> asked me for everything kept about <@{lived.ana.id}>" in news
    assert read_news(lived, lived.olga) == []


def test_the_form_says_what_will_happen_and_nothing_happens_before(lived: House) -> None:
    """Until an admin confirms, nothing is sent, noted or told."""
    before = lived.records()

    lived.types(lived.olga, "/umpire privacy export @ana")

    assert lived.modal(lived.olga).view.content["callback_id"] == "privacy_person"
    form = plain_text(lived.modal(lived.olga).view)
    assert "You alone get what is kept about Ana Ruiz" in form
    assert "the other admins are told" in form
    assert get_files(lived, lived.olga) == {}
    assert lived.records() == before


def test_in_works_council_mode_a_member_gets_the_files_themselves(lived: House) -> None:
    """An admin cannot read a colleague's minutes by exporting them: the files go to the colleague, whole."""
    lived.types(lived.olga, "/umpire config privacy.staff aggregate")

    receipt = confirm(lived, lived.olga, "/umpire privacy export @ana")

    assert f"is on its way to <@{lived.ana.id}> alone" in receipt
    assert get_files(lived, lived.olga) == {}
    assert [row["feeling"] for row in get_rows(get_document(lived, lived.ana), "moods")] == ["dread"]


def test_of_somebody_who_left_an_admin_gets_the_whole(lived: House) -> None:
    """Who is no member cannot ask any more, so an admin gets everything for them; the form says so."""
    lived.ana.account.kind = "deactivated"
    lived.stage.umpire.deps.members.sync_all(lived.clock())

    lived.types(lived.olga, f"/umpire privacy export {lived.ana.id}")

    assert "cannot ask me" in plain_text(lived.modal(lived.olga).view)
    lived.modal(lived.olga).submit()
    assert [row["feeling"] for row in get_rows(get_document(lived, lived.olga), "moods")] == ["dread"]


def test_an_admin_who_names_themselves_needs_no_form(lived: House) -> None:
    """Exporting oneself by name is exporting oneself."""
    assert "is on its way" in lived.answer(lived.olga, "/umpire privacy export @olga")
    assert [row["name"] for row in get_rows(get_document(lived, lived.olga), "people")] == ["Olga Petrova"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("export nobody", "“nobody” is not a person here"),
        ("export @nobody", "is not a person here"),
        ("export @ana @ben", "One person goes there"),
        ("export U0123456789", "I know nobody by that id"),
        ("customer", "The customer is missing"),
        ("customer hooli", "hooli"),
        ("expert", "Did you mean `export`?"),
        ("retention now", "I do not know what to do with “now”"),
        ("me please", "I do not know what to do with “please”"),
    ],
)
def test_what_cannot_be_read_is_refused(lived: House, line: str, why: str) -> None:
    """A person or customer that is not there is never guessed, and nothing is sent."""
    assert why in lived.answer(lived.olga, f"/umpire privacy {line}")
    assert get_files(lived, lived.olga) == {}


def test_of_several_customers_one_is_chosen(lived: House) -> None:
    """A name that may mean two customers is answered with a button for each, which opens the form about it."""
    lived.types(lived.rosa, "/umpire customer add Acme North")
    reply = lived.types(lived.olga, "/umpire privacy customer acm")

    assert lived.olga.modal is None
    lived.olga.clicks("Acme North", in_=reply)

    assert "everything on record about Acme North" in plain_text(lived.modal(lived.olga).view)


def test_where_no_form_can_open_nothing_is_exported(lived: House) -> None:
    """In a thread, where nothing can be confirmed, an admin reads where to type it."""
    answer = lived.mentions(lived.olga, f"privacy export <@{lived.ana.id}>")

    assert answer is not None
    assert "outside a thread" in plain_text(answer)
    assert get_files(lived, lived.olga) == {}


@pytest.mark.parametrize("handle", ["ana", "rosa", "gus"])
@pytest.mark.parametrize("line", ["export @ben", "customer acme"])
def test_only_admins_get_what_concerns_others(lived: House, handle: str, line: str) -> None:
    """Staff, managers and guests are refused before a form opens."""
    person = lived.slack.person(handle)

    answer = plain_text(person.types(f"/umpire privacy {line}", in_="random"))

    assert "Only an umpire admin" in answer or "members" in answer
    assert person.modal is None
    assert get_files(lived, person) == {}


def test_who_lost_the_role_meanwhile_gets_nothing(lived: House) -> None:
    """A form that is still open gives nothing to somebody who is no admin any more."""
    lived.types(lived.olga, "/umpire roles admin add @mia")
    lived.types(lived.mia, "/umpire privacy customer acme")
    form = lived.modal(lived.mia)
    lived.types(lived.olga, "/umpire roles admin remove @mia")

    form.submit()

    assert "Only an umpire admin" in plain_text(lived.modal(lived.mia).view)
    assert get_files(lived, lived.mia) == {}


def test_sent_twice_it_is_done_once(lived: House) -> None:
    """A form that Slack delivers twice makes one pair of files, one entry, one message to each admin."""
    lived.slack.faults.add(kind="duplicate", copies=2)

    confirm(lived, lived.olga, "/umpire privacy customer acme")

    assert len(get_files(lived, lived.olga)) == 2
    assert len([message for message in lived.olga.dm if message.files]) == 2
    assert len(read_news(lived, lived.ada)) == 1
    assert count_entries(lived, "privacy.customer-exported") == 1


def test_a_failed_upload_is_said_and_can_be_asked_for_again(lived: House) -> None:
    """When Slack does not take the files the person reads so, and the next try delivers them."""
    lived.slack.faults.add(kind="error", method="files.completeUploadExternal", error="internal_error")

    lived.types(lived.ana, "/umpire privacy export")
    get_files(lived, lived.ana)

    assert "could not be delivered" in lived.seen(lived.ana)
    lived.types(lived.ana, "/umpire privacy export")
    assert len(get_files(lived, lived.ana)) == 2


def test_every_export_is_in_the_audit(lived: House) -> None:
    """Who took what away stands in the audit, and the audit still verifies."""
    lived.types(lived.ana, "/umpire privacy export")
    confirm(lived, lived.olga, "/umpire privacy export @ana")
    confirm(lived, lived.olga, "/umpire privacy customer acme")

    assert count_entries(lived, "privacy.exported") == 2
    assert count_entries(lived, "privacy.customer-exported") == 1
    with lived.db.transaction(reading=True) as tx:
        assert audit.verify_chain(tx).ok


def test_the_news_is_for_admins(lived: House) -> None:
    """An admin who lost the role before the message was sent is not told."""
    lived.types(lived.olga, "/umpire roles admin add @mia")
    confirm(lived, lived.olga, "/umpire privacy customer acme")
    lived.types(lived.olga, "/umpire roles admin remove @mia")

    assert read_news(lived, lived.mia) == []


def test_a_customers_file_names_no_colleague(lived: House) -> None:
    """All about the customer is in the file, texts included; colleagues are numbers, and feelings are not in it."""
    lived.types(lived.olga, "/umpire privacy customer acme")
    assert lived.modal(lived.olga).view.content["callback_id"] == "privacy_customer"
    lived.modal(lived.olga).submit()
    receipt = plain_text(lived.modal(lived.olga).view)

    assert "read the page before you hand it over" in receipt
    files, document = get_files(lived, lived.olga), get_document(lived, lived.olga)
    assert sorted(files) == ["kept-about-acme-2026-01-05.html", "kept-about-acme-2026-01-05.json"]
    (strike,) = get_rows(document, "strikes")
    (conversation,) = get_rows(document, "interactions")
    assert strike["note"].startswith("shouted at colleague ")
    assert conversation["note"] == f"{strike['reporter']} had prepared it well"
    assert conversation["minutes"] == 55
    assert "moods" not in document["tables"]
    whole = b"".join(files.values()).decode()
    for person in (lived.ana, lived.ben, lived.jo, lived.olga, lived.rosa):
        assert person.id not in whole
        assert person.account.name not in whole
    assert "a person should read this" in whole


def test_in_works_council_mode_a_customers_file_has_no_ones_minutes(lived: House) -> None:
    """With fewer than three contributors minutes and tone are left out, and colleagues are not told apart."""
    lived.types(lived.olga, "/umpire config privacy.staff aggregate")

    confirm(lived, lived.olga, "/umpire privacy customer acme")

    document = get_document(lived, lived.olga)
    (conversation,) = get_rows(document, "interactions")
    assert "minutes" not in conversation
    assert "tone" not in conversation
    assert conversation["user_id"] == "a colleague"
    assert all(set(row) == {"seq", "at", "action", "actor"} for row in get_rows(document, "audit_private"))


def test_the_page_cannot_be_broken_by_a_text(lived: House) -> None:
    """What people wrote is text on the page, whatever it looks like."""
    lived.types(lived.ana, "/log acme 20m ok <script>alert(1)</script>")
    lived.types(lived.ana, "/umpire privacy export")

    (page,) = [content for name, content in get_files(lived, lived.ana).items() if name.endswith(".html")]

    assert b"<script>" not in page
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_how_long_things_are_kept_follows_the_settings(lived: House) -> None:
    """The screen says the times that are set, and to admins under which names."""
    lived.types(lived.olga, "/umpire config privacy.former-months 12")

    everybody = lived.answer(lived.ana, "/umpire privacy retention")

    assert "What people wrote about a former customer, and who did: after 12 months" in everybody
    assert "privacy.former-months" not in everybody
    assert "`privacy.former-months`" in lived.answer(lived.olga, "/umpire privacy retention")


def count_entries(house: House, action: str) -> int:
    """How many entries of the audit have that action."""
    with house.db.transaction(reading=True) as tx:
        return sum(entry.action == action for entry in audit.list_entries(tx, limit=1000))
