"""Setting umpire up, from an empty workspace to the first ranked list, as the person does it who installed it."""

import pytest

from playground.slack.dialogs import Modal
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.scorecards.scorecards import QUESTIONS
from tests.surface.house import House

LINES = {"umpire setup": "staff", "umpire setup help": "staff", "umpire start": "staff", "umpire begin": "staff"}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "setup_step:channel": "admin channel",
    "setup_step:roles": "admin roles",
    "setup_step:customers": "admin customers",
    "setup_step:owners": "manager owners",
    "setup_step:ratings": "staff ratings",
}
CUSTOMERS = ("Initech", "Hooli", "Soylent Foods")


def read_welcome(house: House) -> str:
    """What the message says now to who installed umpire."""
    house.settle()
    return plain_text(house.olga.dm[0])


def open_step(house: House, button: str) -> Modal:
    """The form behind a button of the message to who installed umpire."""
    house.settle()
    house.olga.clicks(button, in_=house.olga.dm[0])
    return house.modal(house.olga)


def list_direct_messages(house: House, person: Person) -> list[str]:
    """What umpire wrote to a person."""
    house.settle()
    return [plain_text(message) for message in person.dm]


@pytest.fixture
def begun(bare: House) -> House:
    """Rosa manages and added three customers, nobody's; the rest is to be done."""
    bare.types(bare.olga, "/umpire roles manager add @rosa")
    for name in CUSTOMERS:
        bare.types(bare.rosa, f"/umpire customer add {name}")
    bare.settle()
    return bare


def test_whoever_installed_umpire_is_told_how_to_begin(bare: House) -> None:
    """The workspace's owner gets one message with the five steps, at once, and nobody else gets any."""
    (welcome,) = list_direct_messages(bare, bare.olga)
    assert "Set me up" in welcome
    assert "I keep score of your customers with your team" in welcome
    for step in ("Review channel", "Managers and voters", "Customers", "Owners", "First ratings"):
        assert f":white_large_square: *{step}*" in welcome
    for person in (bare.ana, bare.rosa, bare.ada):
        assert list_direct_messages(bare, person) == []


def test_the_message_comes_once(bare: House) -> None:
    """However often umpire starts or reads who is who, whoever installed it gets the message once."""
    bare.settle()
    bare.stage.umpire.deps.members.sync_all(bare.clock())
    bare.later(days=2)

    assert len(list_direct_messages(bare, bare.olga)) == 1


def test_nobody_is_told_to_begin_where_somebody_has(begun: House) -> None:
    """Another owner of a workspace that is in use is not led through the set-up by a message."""
    begun.slack.person("olga").account.kind = "member"
    begun.slack.person("ada").account.kind = "owner"
    begun.stage.umpire.deps.members.sync_all(begun.clock())

    assert list_direct_messages(begun, begun.ada) == []


def test_the_message_follows_what_is_done_elsewhere(bare: House) -> None:
    """A step done by a command, and its undo, are seen in the message that stands there already."""
    assert ":white_large_square: *Review channel*" in read_welcome(bare)
    named = bare.types(bare.olga, "/umpire channels review #customer-review")
    assert ":white_check_mark: *Review channel*" in read_welcome(bare)
    assert "1 of 5 steps is done" in read_welcome(bare)

    bare.undone(bare.olga, named)
    assert ":white_large_square: *Review channel*" in read_welcome(bare)
    assert len(bare.olga.dm) == 1


def test_the_message_follows_customers_and_ratings(begun: House) -> None:
    """Customers, owners and ratings of others move the steps on; after the last one the ranked list is offered."""
    begun.types(begun.olga, "/umpire channels review #customer-review")
    begun.types(begun.olga, "/umpire roles voter add @max")
    assert "*Customers*\n3 customers" in read_welcome(begun)
    assert "*Owners* · 3 of 3 customers without one" in read_welcome(begun)
    for name in CUSTOMERS:
        begun.types(begun.rosa, f'/umpire customer owner "{name}" @jo')
    assert "*Owners*\nEvery customer has one" in read_welcome(begun)
    for name in CUSTOMERS:
        rate(begun, begun.ana, name)

    assert "I am set up" in read_welcome(begun)
    begun.olga.clicks("Show Ranked List", in_=begun.olga.dm[0])
    assert "3 customers, worst first" in begun.seen(begun.olga)
    begun.types(begun.rosa, "/umpire customer add Wayne")
    assert "I am set up" in read_welcome(begun)
    assert "*Customers*\n3 customers" in read_welcome(begun)


def rate(house: House, person: Person, name: str) -> None:
    """Answer the seven questions with yes."""
    house.types(person, f'/scorecard "{name}" rate')
    form = house.modal(person)
    assert form.fill({question.text: "Yes" for question in QUESTIONS}).submit() is None
    house.modal(person).close()


def test_the_channel_is_chosen_in_a_form(bare: House) -> None:
    """The form names the review channel, says what that means, and goes on to the next step."""
    form = open_step(bare, "Choose Channel")
    assert "customer-review" not in form.fields["Review channel"].options
    assert form.fill({"Review channel": "customer-review"}).submit() is None
    answer = bare.modal(bare.olga)
    assert answer.title == "Review channel"
    assert "Next: *Managers and voters*" in answer.text
    bare.olga.clicks("Choose People", in_=answer)
    assert bare.modal(bare.olga).title == "Managers and voters"


def test_umpire_joins_the_channel_and_says_who_reads_along(bare: House) -> None:
    """A public channel that umpire is not in is joined when it is chosen, and whoever else reads it is named."""
    channel = bare.slack.channel("customer-review")
    del channel.members[bare.slack.bot_user_id]
    assert open_step(bare, "Choose Channel").fill({"Review channel": "customer-review"}).submit() is None
    answer = bare.modal(bare.olga).text
    assert bare.slack.bot_user_id in channel.members
    assert f"Guests can read it: {bare.gus.mention}" in answer
    assert "Next: *Managers and voters*" in answer


def test_a_private_channel_says_how_umpire_gets_in(bare: House) -> None:
    """A private channel that umpire cannot see is not named; the answer says how to invite it."""
    bare.slack.add_channel("backroom", kind="private", members=["olga"])
    assert open_step(bare, "Choose Channel").fill({"Review channel": "backroom"}).submit() is None
    answer = bare.modal(bare.olga).text
    assert "/invite @umpire" in answer
    assert "Next:" not in answer
    assert ":white_large_square: *Review channel*" in read_welcome(bare)


def test_roles_are_given_to_several_people_and_groups_at_once(bare: House) -> None:
    """One form gives both roles to people and groups; each of them is told once, and one undo takes all back."""
    bare.slack.add_usergroup("voters", name="All voters", members=["li", "max"])
    form = open_step(bare, "Choose People")
    chosen = {"Managers": ["rosa", "mia"], "Voters": ["rosa"], "User groups as voters": ["All voters (@voters)"]}
    assert form.fill(chosen).submit() is None
    answer = bare.modal(bare.olga)
    assert "Next: *Review channel*" in answer.text
    assert f"Managers: {bare.rosa.mention}, {bare.mia.mention} · voters: {bare.rosa.mention}, 1 user group" in (
        read_welcome(bare)
    )
    for person, roles in (
        (bare.rosa, "staff, manager, voter"),
        (bare.mia, "staff, manager"),
        (bare.li, "staff, voter"),
    ):
        assert f"*{roles}*" in bare.answer(person, "/umpire whoami")
        assert len(list_direct_messages(bare, person)) == 1

    bare.olga.clicks("Undo", in_=answer)
    assert ":white_large_square: *Managers and voters*\n" in read_welcome(bare)


def test_a_form_for_roles_without_anybody_stays_open(bare: House) -> None:
    """Nobody chosen: the form says so at its first field."""
    assert open_step(bare, "Choose People").submit() == {"manager": "Choose somebody for at least one of the two."}


@pytest.mark.parametrize("scoped", [True, False])
def test_roles_can_be_given_where_slack_tells_no_groups(bare: House, scoped: bool) -> None:
    """Without user groups, or without the scope for them, the form has menus of people alone."""
    if not scoped:
        bare.slack.faults.add(kind="error", method="usergroups.list", error="missing_scope", times=1)
    assert set(open_step(bare, "Choose People").fields) == {"Managers", "Voters"}


def test_owners_are_named_for_many_customers_at_once(begun: House) -> None:
    """One owner for all but one, with one undo for all; the message counts them."""
    form = open_step(begun, "Name Owners")
    assert form.fill({"One owner for all below": "jo", "Hooli": "max"}).submit() is None
    answer = begun.modal(begun.olga)
    assert "3 customers have an owner now." in answer.text
    assert [begun.customer(key).owner for key in ("initech", "hooli", "soylent")] == [
        begun.jo.id,
        begun.max.id,
        begun.jo.id,
    ]
    assert "*Owners*\nEvery customer has one" in read_welcome(begun)

    begun.olga.clicks("Undo", in_=answer)
    assert "3 of them are without an owner again." in begun.modal(begun.olga).text
    assert begun.customer("hooli").owner is None


def test_an_owner_somebody_named_meanwhile_stays(begun: House) -> None:
    """Whom a manager named while the form was open is not overwritten, and the answer says so."""
    form = open_step(begun, "Name Owners")
    begun.types(begun.rosa, "/umpire customer owner hooli @ana")
    assert form.fill({"One owner for all below": "jo"}).submit() is None

    assert "Somebody else gave these an owner meanwhile, who stays: Hooli" in begun.modal(begun.olga).text
    assert begun.customer("hooli").owner == begun.ana.id


def test_owners_that_others_named_all_are_no_change(begun: House) -> None:
    """Where somebody else was quicker with every customer, the answer does not speak of none who have an owner."""
    form = open_step(begun, "Name Owners")
    for name in CUSTOMERS:
        begun.types(begun.rosa, f'/umpire customer owner "{name}" @ana')
    assert form.fill({"One owner for all below": "jo"}).submit() is None

    assert "Nothing was changed. Somebody else gave these an owner" in begun.modal(begun.olga).text


def test_archived_customers_get_no_owner(begun: House) -> None:
    """A customer that is archived while the form is open is left out, and a form of none but these is refused."""
    form = open_step(begun, "Name Owners")
    begun.types(begun.rosa, "/umpire customer archive hooli")
    errors = form.fill({"Hooli": "jo"}).submit()
    assert errors is not None
    assert "archived or let go meanwhile" in " ".join(errors.values())
    begun.types(begun.rosa, "/umpire customer restore hooli")
    assert begun.customer("hooli").owner is None


def test_who_is_no_admin_any_more_undoes_no_owners(begun: House) -> None:
    """Undo asks once more whether somebody may name owners."""
    begun.types(begun.olga, "/umpire roles admin add @jo")
    reply = begun.types(begun.jo, "/umpire setup")
    begun.jo.clicks("Name Owners", in_=reply)
    assert begun.modal(begun.jo).fill({"One owner for all below": "jo"}).submit() is None
    begun.types(begun.olga, "/umpire roles admin remove @jo")
    begun.jo.clicks("Undo", in_=begun.modal(begun.jo))

    assert begun.customer("hooli").owner == begun.jo.id


EVERYBODY = "One owner for all below"


@pytest.mark.parametrize("chosen", [{}, {"Hooli": "gus"}, {EVERYBODY: "gus"}])
def test_owners_that_cannot_be_are_refused_at_their_field(begun: House, chosen: dict[str, str]) -> None:
    """Nobody chosen, or a guest: the form stays open, says why, and nothing is stored."""
    form = open_step(begun, "Name Owners")
    errors = form.fill(chosen).submit()
    assert errors is not None
    assert EVERYBODY not in chosen or list(errors) == ["everybody"]
    assert set(errors.values()) <= {
        "Choose an owner for at least one of them.",
        "An owner has to be a full member of this workspace.",
    }
    assert begun.customer("hooli").owner is None


def test_the_first_ratings_go_on_to_the_ranked_list(begun: House) -> None:
    """The largest customers stand in one form; the answer to the last step is the first ranked list."""
    begun.types(begun.olga, "/umpire channels review #customer-review")
    begun.types(begun.olga, "/umpire roles voter add @max")
    open_step(begun, "Name Owners").fill({"One owner for all below": "jo"}).submit()
    begun.olga.clicks("Rate Customers", in_=begun.modal(begun.olga))
    form = begun.modal(begun.olga)
    assert form.fill({block: "Yes" for block in form.view.values if block.startswith("q:")}).submit() is None

    answer = begun.modal(begun.olga)
    assert "Your first ranked list" in answer.text
    assert "3 customers, worst first" in answer.text


def test_a_step_with_nothing_left_says_so(begun: House) -> None:
    """A button that was left on an old answer says that its step is done, and goes on."""
    reply = begun.types(begun.olga, "/umpire setup")
    for name in CUSTOMERS:
        begun.types(begun.rosa, f'/umpire customer owner "{name}" @jo')
    begun.olga.clicks("Name Owners", in_=reply)
    assert "Every customer has an owner already." in begun.seen(begun.olga)
    assert "Next: *Review channel*" in begun.seen(begun.olga)


def test_staff_and_managers_read_where_to_begin(begun: House) -> None:
    """Whoever is no admin reads what they can do now, and whom to ask for the rest."""
    for_ana, for_rosa = (begun.answer(person, "/umpire setup") for person in (begun.ana, begun.rosa))
    assert "Rate a customer you know" in for_ana
    assert f"ask {begun.olga.mention}" in for_ana
    assert "Name owners" not in for_ana
    assert "*Name owners*: 3 customers have none" in for_rosa
    assert begun.answer(begun.ana, "/umpire start") == begun.answer(begun.ana, "/umpire begin") == for_ana


EMPTY_LINES = ("/strike", "/strike acme late-payment", "/log", "/log acme 50m", "/scorecard", "/scorecard list",
               "/scorecard acme", "/vote", "/vote list", "/umpire fix", "/umpire feeling acme ok",
               "/umpire round mine")  # fmt: skip


@pytest.mark.parametrize("line", EMPTY_LINES)
def test_without_customers_every_line_says_what_is_missing(bare: House, line: str) -> None:
    """Whatever is about a customer names what is missing and who can add it; an admin gets the button."""
    for_ana = bare.answer(bare.ana, line)
    assert "There are no customers yet" in for_ana
    assert f"{bare.olga.mention} or {bare.ada.mention} can bring in the list" in for_ana
    reply = bare.types(bare.olga, line)
    bare.olga.clicks("Add Customers", in_=reply)
    assert bare.modal(bare.olga).title == "Import customers"


@pytest.mark.parametrize("shortcut", ["record_strike", "rate_customer", "log_interaction"])
def test_without_customers_shortcuts_say_what_is_missing(bare: House, shortcut: str) -> None:
    """No form opens that asks for a customer nobody could choose."""
    bare.olga.shortcut(shortcut)
    assert "There are no customers yet" in bare.modal(bare.olga).text
    bare.olga.clicks("Add Customers", in_=bare.modal(bare.olga))
    assert bare.modal(bare.olga).title == "Import customers"


@pytest.mark.parametrize("shortcut", ["strike_from_message", "log_from_message"])
def test_without_customers_message_shortcuts_say_what_is_missing(bare: House, shortcut: str) -> None:
    """The shortcuts on a message do the same."""
    message = bare.ben.types("their invoice again", in_="random").message
    bare.ana.shortcut(shortcut, message=message)
    assert "There are no customers yet" in bare.modal(bare.ana).text


def test_without_customers_home_offers_nothing_to_record(bare: House) -> None:
    """Home has no button for what cannot be done: it says what is missing, or shows an admin the steps."""
    for person in (bare.ana, bare.olga):
        person.opens_home()
    bare.settle()
    for_ana, for_olga = plain_text(bare.ana.home), plain_text(bare.olga.home)
    assert "There are no customers yet, so there is nothing to record or to rate." in for_ana
    assert "0 of 5 steps to the first ranked list are done." in for_olga
    for home in (for_ana, for_olga):
        assert "Record Strike" not in home
    bare.olga.clicks("Choose Channel", in_=bare.olga.home)
    assert bare.modal(bare.olga).title == "Review channel"
