"""Erasing a person: an admin confirms it, what is open passes on, and nothing names them any more, anywhere."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from playground.slack.dialogs import Modal
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.transitions.transitions import TransitionState
from storage import audit
from storage.customers import customers
from storage.transitions import transitions
from tests.features.transitions.parting import plan_transition
from tests.stored import read_all_rows
from tests.surface.house import REVIEW, House, open_house


@pytest.fixture(params=["house", "postgresql_house"])
def either_house(request: pytest.FixtureRequest) -> House:
    """A house on each engine."""
    chosen: House = request.getfixturevalue(request.param)
    return chosen


def work_as(house: House, person: Person) -> None:
    """Somebody does a bit of everything, and colleagues do something about them."""
    house.types(person, "/strike acme rude-to-support shouted at Li on the call")
    house.types(house.ana, "/strike acme late-payment invoice 218, forty days late")
    house.types(house.li, "/strike acme scope-creep a third round of changes")
    house.types(person, "/log acme 50m tense they shouted")
    house.types(person, "/scorecard acme rate payment yes")
    house.types(house.jo, "/umpire problem acme nobody agreed the scope --side ours")
    house.types(house.jo, f"/umpire fix acme answer within a day --owner @{person.handle}")
    house.types(house.jo, f"/umpire talk acme --on 7 jan --by @{person.handle}")
    house.types(person, "/umpire away 20 jan to 22 jan")
    house.types(person, "/umpire feeling acme bad")
    assert person.opens_home().ok
    assert house.rosa.opens_home().ok
    house.settle()


def vote_on_notice(house: House) -> None:
    """A severe strike on Acme led to a vote on a final notice, which everybody agreed to."""
    house.types(house.ana, "/strike acme threat-or-harassment threatened Li")
    house.types(house.mia, "/umpire steps acme confirm")
    assert "vote" in house.answer(house.rosa, "/vote notice acme they threatened Li").casefold()
    for person in (house.rosa, house.mia, house.max):
        house.types(person, "/vote acme yes enough is enough")
    house.settle()


def open_form(house: House, person: Person, *, by: Person | None = None) -> Modal:
    """The form that confirms that somebody is erased, as an admin sees it."""
    admin = by or house.olga
    house.types(admin, f"/umpire privacy erase {person.mention}")
    return house.modal(admin)


def confirm(house: House, form: Modal, heir: Person | None = None) -> str:
    """Tick the box and send the form; what the admin reads in the end."""
    if heir is not None:
        form.fill({"Who takes this over?": heir.handle})
    label = next(name for name in form.fields if name.startswith("Erase "))
    assert form.fill({label: "I know that this cannot be undone"}).submit() is None
    house.settle()
    house.later(minutes=2)
    return plain_text(house.olga.dm[-1])


def erase(house: House, person: Person, heir: Person | None = None) -> str:
    """Erase somebody as the admin Olga; what she reads when it is done."""
    return confirm(house, open_form(house, person), heir)


def list_names(person: Person) -> tuple[str, ...]:
    """All by which somebody may be recognised: the id, and what Slack says they are called."""
    account = person.account
    return tuple(filter(None, (person.id, account.name, account.display_name, account.email)))


def find_traces(house: House, names: tuple[str, ...]) -> list[str]:
    """Every row of the database in which one of these stands."""
    rows = read_all_rows(house.db)
    return [f"{table}: {row}" for table, lines in rows.items() for row in lines for name in names if name in row]


def find_on_screens(house: House, person: Person) -> list[str]:
    """Every post and direct message of umpire's, but to them and to the admin, and every Home, that names them now."""
    house.settle()
    others = [each for each in (house.rosa, house.mia, house.jo, house.li, house.max) if each is not person]
    shown = [plain_text(each) for each in house.slack.messages(REVIEW)]
    shown += [plain_text(message) for each in others for message in each.dm]
    shown += [plain_text(each.home) for each in others if each.home is not None]
    return [text for text in shown if any(name in text for name in list_names(person))]


def test_nothing_on_record_names_them_any_more(either_house: House, caplog: pytest.LogCaptureFixture) -> None:
    """After an erasure neither id nor names stand in any column, file beside the database, or line of the log."""
    house = either_house
    work_as(house, house.ben)
    with house.db.transaction() as tx:  # as a file of customers names an owner
        globex = customers.resolve_customer(tx, "globex", lock=True)
        customers.update_customer(tx, replace(globex, owner_name=house.ben.account.name))
    names = list_names(house.ben)
    assert find_traces(house, names)
    caplog.set_level(logging.DEBUG)
    caplog.clear()

    answer = erase(house, house.ben, house.rosa)

    assert find_traces(house, names) == []
    assert "someone erased (" in answer
    ours = [record for record in caplog.records if record.name.partition(".")[0] in ("bot", "storage", "umpire")]
    logged = "\n".join(record.getMessage() for record in ours)
    assert not [name for name in names if name in logged]
    with house.db.transaction(reading=True) as tx:
        assert audit.verify_chain(tx).ok
    if house.db.path is not None:
        for file in house.db.path.parent.iterdir():
            content = file.read_bytes()
            assert not [name for name in names if name.encode() in content], file.name


def test_messages_that_are_kept_up_to_date_call_them_someone_erased(house: House) -> None:
    """The case card, direct messages with buttons and Homes name them no more, within a few minutes."""
    vote_on_notice(house)
    assert any(house.max.id in text for text in house.lines())

    answer = erase(house, house.max, house.rosa)

    assert find_on_screens(house, house.max) == []
    called = answer[answer.index("someone erased (") :][:20]
    assert any(called in text for text in house.lines())


def test_the_card_of_a_closed_case_names_its_old_owner_no_more(house: House) -> None:
    """A card that is over, and followed nothing, shows who looks after the customer now."""
    work_as(house, house.jo)
    house.types(house.mia, "/umpire case acme close it is over between us")
    house.later(days=3)
    assert any(house.jo.id in text for text in house.lines())

    erase(house, house.jo, house.li)

    assert find_on_screens(house, house.jo) == []


def test_homes_of_colleagues_name_them_no_more(sqlite_url: str, leaving: ThreadPoolExecutor) -> None:
    """Ada's Home listed Mia among the managers, and is published anew without her."""
    with open_house(sqlite_url, leaving=leaving) as house:
        house.types(house.olga, "/umpire roles manager add @rosa @mia")
        assert house.ada.opens_home().ok
        house.settle()
        assert house.ada.home is not None
        assert house.mia.id in str(house.ada.home.content)

        erase(house, house.mia)

        assert house.mia.id not in str(house.ada.home.content)


def test_their_own_home_is_emptied(house: House) -> None:
    """What stood on their Home is gone, and no row is kept for it."""
    work_as(house, house.ben)

    erase(house, house.ben, house.rosa)

    assert house.ben.home is not None
    assert "What I kept about you was erased." in plain_text(house.ben.home)


def test_the_form_says_what_is_open_and_who_takes_it_over_has_it(house: House) -> None:
    """Customers, a fix and a talk are listed; without an heir the form stays, and afterwards all is Li's."""
    work_as(house, house.jo)
    form = open_form(house, house.jo)
    for line in ("Looking after Acme GmbH", "A fix for Acme GmbH", "The talk with Acme GmbH"):
        assert line in form.text
    label = next(name for name in form.fields if name.startswith("Erase "))
    form.fill({label: "I know that this cannot be undone"})
    assert "still works here" in form.text

    answer = confirm(house, form, house.li)

    assert "has taken over 3 duties" in answer
    assert house.customer("acme").owner == house.li.id
    waiting = house.answer(house.li, "/umpire todo")
    assert "answer within a day" in waiting
    assert "Talk with" in waiting or "how the talk" in waiting


def test_a_handover_and_its_steps_pass_on(house: House) -> None:
    """Whoever takes over hands the customer over, by the plan as it was, and is told."""
    plan_transition(house, house.ben)
    house.types(house.rosa, '/umpire transition acme step "send the keys" --owner @ben --due 12 jan')

    erase(house, house.ben, house.li)

    with house.db.transaction(reading=True) as tx:
        (transition,) = transitions.RECORDS.list_where(tx)
        owners = {step.owner for step in transitions.STEPS.list_where(tx, transition_id=transition.id)}
    assert (transition.owner, transition.state) == (house.li.id, TransitionState.RUNNING)
    assert owners <= {house.li.id, None}
    house.later(days=1)
    assert any("hand" in plain_text(each) and "Acme" in plain_text(each) for each in house.li.dm)


def test_without_an_heir_nothing_is_erased(house: House) -> None:
    """Where something is open the form asks who takes it over, and refuses the person themselves and outsiders."""
    form = open_form(house, house.jo)
    label = next(name for name in form.fields if name.startswith("Erase "))
    form.fill({label: "I know that this cannot be undone"})
    before = house.records()

    for wrong, why in ((None, "who takes over"), ("jo", "somebody else"), ("gus", "full member")):
        errors = form.fill({"Who takes this over?": wrong} if wrong else {}).submit()
        assert errors is not None
        assert why in "".join(errors.values()).casefold() or "required" in "".join(errors.values()).casefold()

    assert house.records() == before


def test_the_box_has_to_be_ticked(house: House) -> None:
    """Without the confirmation nothing happens."""
    before = house.records()

    errors = open_form(house, house.ben).submit()

    assert errors is not None
    assert house.records() == before


def test_who_is_part_of_an_open_vote_is_refused_until_it_ends(house: House) -> None:
    """A voter, the proposer and a candidate stay until the vote is over; the answer says until when, and what else."""
    house.types(house.rosa, "/strike acme threat-or-harassment threatened Li")
    house.types(house.mia, "/umpire steps acme confirm")
    assert "vote" in house.answer(house.rosa, "/vote notice acme they threatened Li").casefold()

    for person in (house.max, house.rosa):
        refused = house.answer(house.olga, f"/umpire privacy erase {person.mention}")
        assert "part of the open vote on Acme GmbH" in refused
        assert "/vote cancel acme" in refused

    house.types(house.rosa, "/vote cancel acme it was a mistake")
    assert "Max Brandt" in open_form(house, house.max).text


def test_the_last_manager_stays(house: House) -> None:
    """Somebody else is made one first: the answer says how."""
    house.types(house.olga, "/umpire roles manager remove @mia")

    refused = house.answer(house.olga, f"/umpire privacy erase {house.rosa.mention}")

    assert "Nobody else is a manager" in refused
    assert "/umpire roles manager add @name" in refused


def test_an_admin_may_be_erased_by_themselves_only_while_another_is_left(house: House) -> None:
    """Olga, the only admin, is refused; with Ada as an admin she erases herself, and nothing names her."""
    house.slack.happens.changes(house.ada.account, kind="member")
    refused = house.answer(house.olga, f"/umpire privacy erase {house.olga.mention}")
    assert "/umpire roles admin add @name" in refused
    house.types(house.olga, "/umpire roles admin add @ada")
    names = list_names(house.olga)

    erase(house, house.olga)

    assert find_traces(house, names) == []


def test_who_still_works_here_is_known_anew_from_their_next_deed(house: House) -> None:
    """After the erasure they are nobody, the daily look leaves them out, and what they do makes them staff again."""
    work_as(house, house.ben)
    erase(house, house.ben, house.rosa)
    house.later(days=2)
    assert find_traces(house, (house.ben.id,)) == []

    assert "You are staff." in house.answer(house.ben, "/umpire whoami")
    assert find_traces(house, (house.ben.id,))


def test_who_did_nothing_is_erased_and_does_not_come_back(house: House) -> None:
    """Of somebody I only know from Slack nothing is kept any more either, also after the daily look."""
    answer = erase(house, house.li)
    assert "They were erased" in answer

    house.later(days=2)

    assert find_traces(house, list_names(house.li)) == []


def test_their_next_deed_may_come_at_once(house: House) -> None:
    """Nothing remembered here keeps out somebody who goes on working a moment after the erasure."""
    house.types(house.ben, "/umpire whoami")
    erase(house, house.ben)

    assert "You are staff." in house.answer(house.ben, "/umpire whoami")


def test_a_group_that_holds_a_role_does_not_bring_them_back(house: House) -> None:
    """They stay in Slack's group, and are in ours only once they did something again."""
    group = house.slack.add_usergroup("leads", members=("ben", "li"))
    house.types(house.olga, "/umpire roles manager add @leads")
    erase(house, house.ben)

    house.slack.happens.regroups(group, remove=(house.ben.id,))
    house.slack.happens.regroups(group, add=(house.ben.id,))
    house.later(hours=1)
    assert find_traces(house, (house.ben.id,)) == []

    house.types(house.ben, "/umpire whoami")
    house.later(hours=1)
    assert "manager" in house.answer(house.ben, "/umpire whoami")


def test_what_would_bring_them_back_cannot_be_undone(house: House) -> None:
    """Rosa cannot undo that she took a customer from somebody who was erased since."""
    house.types(house.rosa, "/umpire customer owner acme @ben")
    reply = house.types(house.rosa, "/umpire customer owner acme @li")

    erase(house, house.ben)

    assert "nothing to undo here" in house.undone(house.rosa, reply)
    assert house.customer("acme").owner == house.li.id


def test_the_form_is_refused_to_who_is_no_admin_any_more(house: House) -> None:
    """What counts is who sends it: the form of somebody who was an admin changes nothing."""
    house.types(house.olga, "/umpire roles admin add @rosa")
    form = open_form(house, house.ben, by=house.rosa)
    assert form.view.content["callback_id"] == "privacy_erase"
    house.types(house.olga, "/umpire roles admin remove @rosa")
    before = house.records()

    label = next(name for name in form.fields if name.startswith("Erase "))
    errors = form.fill({label: "I know that this cannot be undone"}).submit()

    assert errors is not None
    assert "Only an umpire admin can" in "".join(errors.values())
    assert house.records() == before


def test_who_left_is_erased_by_their_id_and_does_not_come_back(house: House) -> None:
    """Somebody who cannot be mentioned any more is named by the id; the directory brings nobody back."""
    work_as(house, house.ben)
    house.slack.happens.changes(house.ben.account, kind="deactivated")
    house.settle()
    house.types(house.olga, f"/umpire privacy erase {house.ben.id}")
    form = house.modal(house.olga)
    assert "still works here" not in form.text

    confirm(house, form, house.rosa)
    house.later(days=2)

    assert find_traces(house, (house.ben.id,)) == []


def test_texts_that_name_them_are_listed_with_the_command_that_shows_each(house: House) -> None:
    """A note that names Ben stays; the admin reads about which customer it is, its words, and where to look."""
    work_as(house, house.ben)
    house.types(house.ana, "/log acme 20m fine Ben Okafor calmed them down")

    answer = erase(house, house.ben, house.rosa)

    assert "calmed them down" in answer
    assert "/log list acme" in answer
    assert house.slack.person("olga").dm


def test_many_texts_come_as_a_file(house: House) -> None:
    """With more texts than fit, the answer lists the first, and all of them are in a file for the admin alone."""
    name = house.ben.account.name
    for number in range(14):
        house.types(house.ana, f"/log acme {number + 5}m fine call {number} with {name}")

    answer = erase(house, house.ben)

    assert "14 texts" in answer
    assert "repeats such texts 14 times" in answer
    assert "in the file I sent you" in answer
    (file,) = [file for message in house.olga.dm for file in message.files]
    assert house.slack.world.files.by_id[str(file["id"])].content.decode().count("\n") == 14


def test_somebody_of_whom_nothing_is_kept_is_not_erased(house: House) -> None:
    """A mistyped id, and a second erasure, say that nothing is kept, and change nothing."""
    house.types(house.olga, "/umpire privacy erase U0NOBODY99")

    answer = confirm(house, house.modal(house.olga))

    assert "Nothing is kept about that person" in answer


def test_the_other_admins_are_told_that_it_was_done(house: House) -> None:
    """Ada reads that Olga had somebody erased, in her working hours, and not whom."""
    house.types(house.ada, "/umpire whoami")
    erase(house, house.ben)

    house.later(hours=1)

    (word,) = [plain_text(each) for each in house.ada.dm]
    assert house.olga.id in word
    assert "someone erased (" in word
    assert not [name for name in list_names(house.ben) if name in word]


def test_slack_fails_after_an_erasure_and_the_messages_follow_later(house: House) -> None:
    """Where Slack does not take the changes at once, they follow by themselves."""
    work_as(house, house.ben)
    house.slack.faults.add(kind="5xx", method="chat.update", times=3)

    erase(house, house.ben, house.rosa)
    house.later(minutes=10)

    assert find_on_screens(house, house.ben) == []


def test_messages_are_shown_anew_once(house: House) -> None:
    """Looking again changes nothing more."""
    work_as(house, house.ben)
    erase(house, house.ben, house.rosa)
    before = len(house.slack.log.said("chat.update"))

    house.later(hours=1)

    assert len(house.slack.log.said("chat.update")) == before
