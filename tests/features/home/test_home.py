"""App Home and `/umpire todo`: each person sees what waits for them and for nobody else, and can do it there."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.dispatch import CLICKS
from bot.features.todos.messages import TODO_TEXTS
from playground.slack.people import Person
from playground.slack.plain import plain_text
from playground.slack.shapes import Json
from playground.slack.views import View
from scoring.todos import TodoKind
from storage.outbox import outbox
from tests.surface.house import House, open_house

STRIKES = (
    ("ana", "/strike acme rude-to-support shouted at Li on the call"),
    ("ben", "/strike acme late-payment invoice 218, forty days late"),
    ("li", "/strike acme scope-creep a third round of changes"),
)


def open_home(house: House, person: Person) -> View:
    """Let a person open their Home, and return it."""
    assert person.opens_home().ok
    return get_current_home(house, person)


def get_current_home(house: House, person: Person) -> View:
    """Get the Home a person has before them, once nothing is on its way."""
    house.settle()
    assert person.home is not None
    return person.home


def read_home(view: View) -> str:
    """Read the text of a Home."""
    return plain_text(view)


def list_buttons(view: View) -> list[Json]:
    """List every button of a Home, in reading order."""
    buttons: list[Json] = []
    for block in view.content["blocks"]:
        buttons += [
            each for each in (block.get("accessory"), *block.get("elements", [])) if each and "action_id" in each
        ]
    return buttons


@pytest.fixture
def struck(house: House) -> House:
    """Acme, which Jo looks after, has three strikes and an open case."""
    for handle, line in STRIKES:
        house.types(house.slack.person(handle), line)
    house.settle()
    return house


@pytest.fixture
def voting(struck: House) -> House:
    """Every gate was waived, and Rosa opened a ballot on a final notice; Max and Jo vote."""
    struck.types(struck.olga, "/umpire roles voter add @jo")
    for gate in ("reporters", "problem", "fixes", "talk"):
        assert "waived" in struck.answer(struck.mia, f"/umpire steps acme waive {gate} we know them for years")
    assert "ballot" in struck.answer(struck.rosa, "/vote notice acme three strikes in five weeks").casefold()
    struck.settle()
    return struck


@pytest.fixture
def bare(sqlite_url: str, leaving: ThreadPoolExecutor) -> Iterator[House]:
    """umpire as it was just installed: nobody has a role, no channel is named, there is no customer."""
    with open_house(sqlite_url, leaving=leaving) as house:
        yield house


def test_nothing_waits(house: House) -> None:
    """Somebody for whom nothing waits reads what would, and can begin something from there."""
    told = read_home(open_home(house, house.ana))

    assert told.startswith("Nothing waits for you\n")
    assert "You look after no customer." in told
    assert "Record Strike" in told
    for word in ("Decisions due", "Clocks running", "Set me up", "Acme", "Globex"):
        assert word not in told


def test_an_owner_sees_what_their_case_needs(struck: House) -> None:
    """Jo reads that Acme's problem is to be stated, and where Acme stands; Ana, who struck it, reads neither."""
    told = read_home(open_home(struck, struck.jo))

    assert "State the real problem with *Acme GmbH*" in told
    assert "*Acme GmbH* · not rated · 3 of 3 points" in told
    assert "3 of 3 points · finding the real problem" in told
    assert "Globex" not in told
    assert "Acme" not in read_home(open_home(struck, struck.ana))


def test_a_menu_opens_the_card_of_one_of_my_customers(struck: House) -> None:
    """Home lists my customers in a line each, and one menu opens the card of any of them over it, also twice."""
    home = open_home(struck, struck.jo)
    assert "Show Scorecard" not in read_home(home)
    for _ in range(2):
        struck.jo.selects("Acme GmbH", in_=get_current_home(struck, struck.jo), label="Open a customer's card…")
        assert "3 of 3 points" in struck.modal(struck.jo).text
        struck.modal(struck.jo).close(everything=True)


def test_what_is_done_from_home_is_gone_from_it(struck: House) -> None:
    """After the form that a button opened, the next thing stands there, without the Home being opened again."""
    struck.jo.clicks("State Problem", in_=open_home(struck, struck.jo))
    form = struck.modal(struck.jo)
    label = next(name for name in form.fields if "behind" in name.casefold())
    assert form.fill({label: "The scope was never written down."}).submit() is None

    told = read_home(get_current_home(struck, struck.jo))

    assert "State the real problem" not in told
    assert "Plan the talk with *Acme GmbH*" in told


def test_a_home_is_shown_to_who_was_told_something_before(voting: House) -> None:
    """Whoever was sent a direct message still gets their Home: it goes to the person, not to that conversation."""
    voting.later(hours=25)
    assert voting.max.dm, "the reminder came"

    assert "Vote on a final notice to *Acme GmbH*" in read_home(open_home(voting, voting.max))


def test_a_voter_sees_the_ballot_until_they_voted(voting: House) -> None:
    """A ballot waits for everybody on its roll who has not voted, with its end; after voting from Home no more."""
    view = open_home(voting, voting.max)
    assert "Vote on a final notice to *Acme GmbH*" in read_home(view)
    assert "By 7 January, 09:00 UTC (in 2 days)" in read_home(view)

    voting.max.clicks("Vote", in_=view)
    voting.max.clicks("Yes", in_=voting.modal(voting.max))

    assert "Vote on" not in read_home(get_current_home(voting, voting.max))
    assert "Vote on" in read_home(open_home(voting, voting.jo))
    assert "Vote on" not in read_home(open_home(voting, voting.ben))


def test_a_manager_sees_what_is_to_be_decided(struck: House) -> None:
    """A contest waits for a manager who is no party to it; nobody else reads of it."""
    number = struck.strikes()[0].id
    struck.types(struck.rosa, f"/strike contest {number} it was agreed")

    said = f"Strike #{number} on *Acme GmbH* is contested (scope creep)"
    assert said in read_home(open_home(struck, struck.mia))
    assert said not in read_home(open_home(struck, struck.rosa))
    assert "Decisions due" not in read_home(open_home(struck, struck.jo))


def test_a_manager_sees_the_clocks(voting: House) -> None:
    """Open ballots and holds run with their ends; what is on hold waits for nobody."""
    voting.types(voting.mia, "/vote acme yes")
    closes = "*Acme GmbH* · ballot on a final notice closes 7 January, 09:00 UTC (in 2 days)"
    assert closes in read_home(open_home(voting, voting.mia))
    voting.types(voting.rosa, "/umpire hold acme their move --until 2026-01-20")

    assert "*Acme GmbH* · on hold until" in read_home(open_home(voting, voting.mia))
    assert "Vote on" not in read_home(open_home(voting, voting.max))


def test_a_case_that_passed_every_gate_is_a_decision(struck: House) -> None:
    """When the last gate is passed or waived, a manager may open the ballot from Home."""
    assert "every step before a final notice is done" not in read_home(open_home(struck, struck.rosa))
    for gate in ("reporters", "problem", "fixes", "talk"):
        struck.types(struck.rosa, f"/umpire steps acme waive {gate} we know them for years")

    view = open_home(struck, struck.mia)
    assert "*Acme GmbH*: every step before a final notice is done" in read_home(view)
    struck.mia.clicks("Open Ballot", in_=view)
    chosen = struck.modal(struck.mia).view.values["customer"]
    assert [each["selected_option"]["value"] for each in chosen.values()] == ["acme"]


def test_one_queue_with_its_count_above(voting: House) -> None:
    """What is overdue comes first, then what is due, decisions among it, then what has no day; the count is on top."""
    voting.types(voting.mia, "/umpire fix acme write the scope down --owner @mia --due tomorrow")
    voting.types(voting.ben, "/strike globex late-payment invoice 7, forty days late")
    voting.types(voting.rosa, f"/strike contest {voting.strikes('globex')[0].id} it was agreed")
    voting.later(hours=40)

    told = read_home(open_home(voting, voting.mia))

    order = ("Fix for *Acme GmbH*", "*Overdue* since 6 January", "Vote on a final notice to", "Strike #4 on *Globex")
    places = [told.index(each) for each in order]
    assert places == sorted(places)
    assert told.startswith("3 things wait for you, 1 overdue\n")
    assert "Decisions due" not in told
    assert "3 things wait for you, 1 overdue" in voting.answer(voting.mia, "/umpire todo")


def test_what_waits_is_no_clock_as_well(voting: House) -> None:
    """A ballot that waits for a manager's vote is listed once; when they have voted it runs among the clocks."""
    told = read_home(open_home(voting, voting.mia))
    assert "Vote on a final notice to *Acme GmbH*" in told
    assert "Clocks running" not in told

    voting.types(voting.mia, "/vote acme yes")

    told = read_home(open_home(voting, voting.mia))
    assert "Vote on" not in told
    assert "ballot on a final notice closes" in told


def test_a_long_queue_is_read_to_its_end(house: House) -> None:
    """Forty fixes: ten on Home, and from there, or from `/umpire todo`, a button goes on until all were shown."""
    for number in range(40):
        house.types(house.jo, f"/umpire fix acme part {number:02} --owner @li --due in {number + 1}d")
    assert read_home(open_home(house, house.li)).startswith("40 things wait for you\n")
    house.li.clicks("Show 30 More", in_=get_current_home(house, house.li))
    assert "part 10" in house.modal(house.li).text
    assert "part 09" not in house.modal(house.li).text

    first = house.types(house.li, "/umpire todo")
    assert "These are 1 to 20." in plain_text(first)
    house.li.clicks("Show the Last 20", in_=first)
    rest = house.seen(house.li)
    assert "part 20" in rest
    assert "part 39" in rest
    assert "Show " not in rest


def test_an_admin_is_not_told_that_nothing_waits_while_umpire_is_not_set_up(bare: House) -> None:
    """`/umpire todo` names the set-up, with the button that goes on with it."""
    told = bare.answer(bare.olga, "/umpire todo")
    assert "Set me up: 0 of 5 steps are done" in told
    assert "Nothing waits" not in told
    assert "Set me up" not in bare.answer(bare.ana, "/umpire todo")


def test_a_new_workspace_shows_its_admin_the_steps(bare: House) -> None:
    """An admin sees the steps that are not done, each with its button; when all are done the list is gone for good."""
    told = read_home(open_home(bare, bare.olga))
    assert told.count(":white_large_square:") == 5
    assert "Set me up" not in read_home(open_home(bare, bare.ana))

    bare.types(bare.olga, "/umpire channels review #customer-review")
    bare.types(bare.olga, "/umpire roles manager add @rosa")
    told = read_home(open_home(bare, bare.olga))
    assert "1 of 5 steps" in told
    assert "Review channel" not in told
    assert "*Managers and voters* · managers: " in told

    bare.types(bare.olga, "/umpire roles voter add @max")
    bare.types(bare.rosa, "/umpire customer add Initech --owner @jo")
    bare.types(bare.rosa, "/scorecard initech override B we know them for years")
    assert "Set me up" not in read_home(open_home(bare, bare.olga))
    bare.types(bare.rosa, "/umpire customer add Hooli")
    assert "Set me up" not in read_home(open_home(bare, bare.olga))


@pytest.mark.parametrize("handle", ["gus", "uli"])
def test_outsiders_see_a_closed_door(voting: House, handle: str) -> None:
    """A guest's Home says whom umpire answers, and nothing else: no name, no number, no button."""
    view = open_home(voting, voting.slack.person(handle))

    assert read_home(view) == "I answer full members of this workspace only."
    assert list_buttons(view) == []


def test_who_left_is_shown_nothing_any_more(voting: House) -> None:
    """A Home that was open to somebody is closed when they are deactivated and it is shown anew."""
    assert "Vote on" in read_home(open_home(voting, voting.max))
    voting.slack.happens.changes(voting.max.account, kind="guest")

    assert read_home(open_home(voting, voting.max)) == "I answer full members of this workspace only."


def test_every_kind_has_a_button_that_works() -> None:
    """Whatever waits has a sentence and a button, and something listens to the button."""
    assert set(TODO_TEXTS) == set(TodoKind)
    assert {line.action for line in TODO_TEXTS.values()} <= set(CLICKS)


@pytest.mark.parametrize("handle", ["jo", "max", "rosa", "mia"])
def test_every_button_on_home_answers(voting: House, handle: str) -> None:
    """Each button opens a form or an answer over the Home, and none of them goes wrong."""
    voting.types(voting.rosa, f"/strike contest {voting.strikes()[0].id} it was agreed")
    voting.types(voting.jo, "/strike globex late-payment invoice 7 --ours partly")
    person = voting.slack.person(handle)
    labels = [each["text"]["text"] for each in list_buttons(open_home(voting, person)) if each["type"] == "button"]
    assert {"Record Strike", "Log Interaction", "Rate Customer", "Show Rules"} <= set(labels)

    for label in dict.fromkeys(labels):
        assert person.clicks(label, in_=get_current_home(voting, person)).ok
        said = voting.modal(person).text
        assert said
        assert "went wrong" not in said
        person.modal.close(everything=True)  # type: ignore[union-attr]


def test_todo_says_what_home_shows(voting: House) -> None:
    """`/umpire todo` and a mention list the same, with the same buttons, privately."""
    told = voting.answer(voting.max, "/umpire todo")
    assert "Vote on a final notice to *Acme GmbH*" in told
    assert "1 thing waits for you." in told
    assert "Vote on a final notice" in plain_text(voting.mentions(voting.max, "todo"))
    assert "Nothing waits for you." in voting.answer(voting.ana, "/umpire todo")
    assert "`/umpire todo` lists it" in voting.answer(voting.ana, "/umpire todo help")
    assert "Usage: `/umpire todo`." in voting.answer(voting.ana, "/umpire todo acme")


def list_published(house: House) -> list[str]:
    """Whose Home was published, in order."""
    house.settle()
    return [str(each.payload["user_id"]) for each in house.slack.log.said("views.publish")]


def test_a_strike_redraws_nobodys_home(house: House) -> None:
    """What others do shows when a Home is opened again: nobody's is published for it."""
    open_home(house, house.jo)
    before = list_published(house)

    for handle, line in STRIKES:
        house.types(house.slack.person(handle), line)

    assert list_published(house) == before
    assert "State the real problem" in read_home(open_home(house, house.jo))


def test_only_the_actors_home_is_redrawn_and_only_if_they_have_one(house: House) -> None:
    """After a form the Home of who sent it is shown anew; who never opened theirs gets none."""
    open_home(house, house.jo)
    before = list_published(house)
    for person in (house.ana, house.jo):
        person.shortcut("record_strike")
        form = house.modal(person).fill({"Customer": "acme", "What was it?": "late-payment"})
        assert form.fill({"What happened?": f"invoice {person.handle}"}).submit() is None

    assert list_published(house)[len(before) :] == [house.jo.id]
    assert house.ana.home is None


def test_opened_again_and_again_it_is_one_row(house: House) -> None:
    """However often it is opened while Slack is slow, the newest state follows once."""
    for _ in range(5):
        assert house.ana.opens_home().ok
    with house.db.transaction(reading=True) as tx:
        (row,) = outbox.list_by_subject(tx, house.ana.id)
    assert (row.intent, row.wanted) == (f"home:{house.ana.id}", 5)

    assert list_published(house) == [house.ana.id]


def test_the_messages_tab_publishes_nothing(house: House) -> None:
    """Only the Home tab is published when it is opened; the other tab is Slack's own."""
    event = {"type": "app_home_opened", "user": house.ana.id, "channel": "D1", "tab": "messages", "event_ts": "1.0"}
    house.slack.deliveries.wait(house.slack.deliveries.tell(event, who=house.ana.id, channel="D1"))

    assert list_published(house) == []


def test_a_home_slack_refuses_is_nobodys_alarm(house: House) -> None:
    """Where the Home tab is switched off in Slack, admins hear nothing of it, and it works once it is on."""
    house.slack.world.app.home_tab = False
    assert house.ana.opens_home().ok
    house.settle()
    assert (house.ana.home, house.olga.dm) == (None, [])

    house.slack.world.app.home_tab = True
    assert "Nothing waits for you" in read_home(open_home(house, house.ana))


def test_a_restriction_stands_on_the_home_of_managers_and_of_the_owner(house: House) -> None:
    """Until it ends managers read it among the clocks, and the owner at the customer."""
    house.types(house.rosa, "/umpire restrict acme email-only shouted at Li --until in 2w")
    house.types(house.rosa, "/umpire customer owner acme @jo")
    assert "contact is restricted until" in read_home(open_home(house, house.mia))
    assert "contact restricted until" in read_home(open_home(house, house.jo))
    assert "restricted" not in read_home(open_home(house, house.ben))
    house.later(days=15)
    assert "restricted" not in read_home(open_home(house, house.mia))
    assert "restricted" not in read_home(open_home(house, house.jo))
