"""A name of several words needs no quotes: the longest run of words that is a name wins, and no other is guessed."""

import pytest

from playground.slack.commands import Reply
from playground.slack.plain import plain_text
from tests.surface.house import House


@pytest.fixture
def smiths(house: House) -> House:
    """Two customers, one of whom is called like the beginning of the other."""
    house.types(house.rosa, "/umpire customer add Smith")
    house.types(house.rosa, "/umpire customer add Smith Logistics")
    return house


@pytest.fixture
def generals(house: House) -> House:
    """An older customer whose key is a word, and one added later whose name begins with that word."""
    house.types(house.rosa, "/umpire customer add General Electric --key general")
    house.types(house.rosa, "/umpire customer add General Motors")
    return house


def ask(house: House, line: str) -> str:
    """Type a line as Ana and return the question it gets; nothing is recorded about anybody meanwhile."""
    before = house.records()
    answer = plain_text(house.types(house.ana, line))
    after = house.records()
    assert {name for name in after if after[name] != before[name]} <= {"drafts"}
    return answer


def test_the_longest_name_wins(smiths: House) -> None:
    """Time, tone and note of *Smith Logistics* are logged on Smith Logistics, all of them."""
    assert "Smith Logistics" in smiths.answer(smiths.ana, "/log smith logistics 45m tense shouted")

    (logged,) = smiths.logged("smith logistics")
    assert (logged.minutes, logged.tone, logged.note) == (45, "tense", "shouted")
    assert smiths.logged("smith") == ()


@pytest.mark.parametrize("typed", ["SMITH LOGISTICS", "Smíth  logistics", "smith\u00a0Logistics", '"Smith Logistics"'])
def test_in_any_case_and_with_any_accent(smiths: House, typed: str) -> None:
    """Names of several words are compared like all names."""
    smiths.types(smiths.ana, f"/strike {typed} late-payment invoice 218")

    assert smiths.strikes("smith logistics")[0].note == "invoice 218"
    assert smiths.strikes("smith") == ()


def test_the_shorter_name_still_means_itself(smiths: House) -> None:
    """Whoever is called *Smith* is named so, with a reason, a time or a verb after it."""
    smiths.types(smiths.ana, "/strike smith late-payment logistics were paid late")
    smiths.types(smiths.ana, "/log smith 45m ok logistics")

    assert smiths.strikes("smith")[0].note == "logistics were paid late"
    assert smiths.logged("smith")[0].note == "logistics"
    assert smiths.answer(smiths.ana, "/scorecard smith").startswith("Smith: ")


@pytest.mark.parametrize(
    "line",
    [
        "/scorecard {}",
        "/scorecard {} rate",
        "/scorecard {} override B they are good",
        "/strike {} scope-creep",
        "/strike {}",
        "/strike list {}",
        "/log {} 45m",
        "/log list {}",
        "/vote notice {}",
        "/vote {} terminate they owe us --beyond-cap they owe us",
        "/vote {} yes",
        "/vote {}",
        "/umpire case {}",
        "/umpire case {} close settled",
        "/umpire problem {} they pay late --side theirs",
        "/umpire steps {}",
        "/umpire steps {} waive talk no time",
        "/umpire fix {} we answer within a day",
        "/umpire fix list {}",
        "/umpire fix {} list",
        "/umpire talk {} --on tomorrow",
        "/umpire talk {} partly they listened",
        "/umpire hold {} their owner is away --until in 3w",
        "/umpire release {}",
        "/umpire notice {}",
        "/umpire notice {} given by phone",
        "/umpire letter {}",
        "/umpire letter {} talk",
        "/umpire transition {}",
        "/umpire transition {} accept",
        "/umpire refer {} none nobody suits them",
        "/umpire farewell {} they taught us a lot",
        "/umpire feeling {} uneasy",
        "/umpire turnover {} move",
        "/umpire plot strikes {}",
        "/umpire terms {}",
        "/umpire terms {} --pays 30",
        "/umpire packages assign {} Gold",
        "/umpire quote {} --value 1200",
        "/umpire quote list {}",
        "/umpire campaign mark {} sent",
        "/umpire campaign package {} Gold",
        "/umpire campaign decide {} keep",
        "/umpire quarterly verdict {} keep",
        "/umpire customer edit {} --segment retail",
        "/umpire customer owner {} @li",
        '/umpire customer alias {} remove "Logs"',
        "/umpire customer archive {}",
    ],
)
def test_every_command_takes_the_longest_name(smiths: House, line: str) -> None:
    """Bare, a name does what it does in quotes, in every command that takes a customer."""
    smiths.types(smiths.rosa, "/umpire customer add Smith Transports")

    bare = smiths.types(smiths.rosa, line.format("smith logistics"))
    quoted = smiths.types(smiths.rosa, line.format('"Smith Transports"'))

    assert (get_text(bare), bare.view is None) == (get_text(quoted), quoted.view is None)
    assert "I do not know what to do with" not in get_text(bare)


def get_text(reply: Reply) -> str:
    """Get an answer's text, with the two customers' names and the numbers made equal."""
    text = plain_text(reply).replace("Transports", "Logistics").replace("transports", "logistics")
    return text.replace("#2", "#1")


def test_by_a_mention_and_as_a_link_too(smiths: House) -> None:
    """`@umpire` reads names alike, and so does a line in which Slack made a link of a word."""
    smiths.types(smiths.rosa, "/umpire customer add Booking.com")
    smiths.types(smiths.rosa, "/umpire customer add Booking.com Air")

    smiths.mentions(smiths.ana, "log smith logistics 45m tense shouted")
    smiths.types(smiths.ana, "/log booking.com air 20m good all well")

    assert [each.minutes for each in smiths.logged("smith logistics")] == [45]
    assert [each.note for each in smiths.logged("booking.com air")] == ["all well"]


def test_an_archived_customer_is_named_by_its_whole_name(smiths: House) -> None:
    """What is said about *Smith Logistics* goes to nobody else once it is archived, and it can be brought back."""
    smiths.types(smiths.rosa, "/umpire customer archive smith logistics")

    assert "Smith Logistics is archived" in smiths.answer(smiths.ana, "/log smith logistics 45m")
    assert smiths.logged("smith") == ()
    assert "Smith Logistics is back" in smiths.answer(smiths.rosa, "/umpire customer restore smith logistics")


def test_the_rest_of_a_name_is_no_note(house: House) -> None:
    """A customer is named without its *GmbH* too, and its name does not end up in the note."""
    house.types(house.rosa, "/umpire customer add Initech Labs GmbH")
    house.types(house.ana, "/log initech labs 45m tense shouted")

    (logged,) = house.logged("initech")
    assert (logged.minutes, logged.note) == (45, "shouted")


def test_verbs_and_reasons_win_over_names(smiths: House) -> None:
    """A customer called like a name with a command's word after it is meant in quotes only."""
    for name in ("Smith Rate", "Smith Late-Payment", "List Logistics"):
        smiths.types(smiths.rosa, f'/umpire customer add "{name}"')

    opened = smiths.types(smiths.ana, "/scorecard smith rate")
    struck = smiths.answer(smiths.ana, "/strike smith late-payment")

    assert opened.view is not None
    assert "Strike 1 of 3 on Smith:" in struck.replace("Smith.", "Smith:")
    assert (
        smiths.answer(smiths.ana, "/scorecard list logistics")
        == "“logistics” is not a page. `/scorecard list 2` shows the second one."
    )
    assert smiths.answer(smiths.ana, '/scorecard "smith rate"').startswith("Smith Rate: ")


@pytest.mark.parametrize("line", ["/umpire case acme close protection", "/umpire CASE Acme Close protection settled"])
def test_a_whole_name_with_a_verb_in_it_is_asked_about(house: House, line: str) -> None:
    """*Acme Close Protection* typed to its end may be meant, so that no case of Acme GmbH is closed by it."""
    house.types(house.rosa, "/umpire customer add Acme Close Protection")
    house.types(house.rosa, "/umpire customer alias acme add Acme")

    told = ask(house, line)

    assert "“acme” fits several customers. Which one?" in told.replace("“Acme”", "“acme”")
    assert "Acme Close Protection" in told


@pytest.mark.parametrize(
    "typed", ["smith log 45m tense shouted", "smith l", "smith logstics 45m shouted", "smith logistics, 45m"]
)
@pytest.mark.parametrize("command", ["/log", "/strike", "/umpire fix"])
def test_a_word_that_goes_on_with_another_name_is_asked_about(smiths: House, command: str, typed: str) -> None:
    """After *Smith*, the beginning of *Logistics*, or nearly that word, is a question: nothing is recorded."""
    told = ask(smiths, f"{command} {typed}")

    assert "“smith” fits several customers. Which one?" in told
    assert "Smith Logistics" in told


@pytest.mark.parametrize(
    ("button", "key", "note"),
    [("Smith Logistics", "smith logistics", "shouted"), ("Smith", "smith", "log 45m shouted")],
)
def test_a_click_takes_the_words_that_were_the_name(smiths: House, button: str, key: str, note: str) -> None:
    """All the words that stood for the chosen customer go, and no word that did not."""
    reply = smiths.types(smiths.ana, "/log smith log 45m shouted")

    smiths.ana.clicks(button, in_=reply)

    smiths.seen(smiths.ana)
    assert [each.note for each in smiths.logged(key)] == [note]


def test_a_refused_reason_offers_the_longer_name(smiths: House) -> None:
    """What is no reason may be the rest of a name: the click strikes the one that was meant."""
    reply = smiths.types(smiths.ana, "/strike smith logistcs rude-to-support shouted")

    smiths.ana.clicks("Smith Logistics", in_=reply)

    assert "Strike 1 of 3 on Smith Logistics" in smiths.seen(smiths.ana)
    assert smiths.strikes("smith logistics")[0].note == "shouted"


def test_a_name_in_quotes_is_exact(smiths: House) -> None:
    """Quotes end a name: what stands after them is the note."""
    smiths.types(smiths.ana, '/log "smith" logistics 45m')

    assert smiths.logged("smith")[0].note == "logistics 45m"
    assert smiths.logged("smith logistics") == ()


def test_a_made_key_is_no_word_of_another_name(house: House) -> None:
    """The key made for a customer added later is more than the word that both names begin with."""
    house.types(house.rosa, "/umpire customer add Initech Labs --key labs")
    house.types(house.rosa, "/umpire customer add Initech Motors")
    house.types(house.rosa, "/umpire customer add Customer First")
    house.types(house.rosa, "/umpire customer add General Electric")

    keys = [house.customer(name).key for name in ("Initech Motors", "Customer First", "General Electric")]

    assert keys == ["initech-motors", "customer-first", "general-electric"]


@pytest.mark.parametrize("line", ["/strike general rude-to-support shouted", "/scorecard general", "/log general 45m"])
def test_a_key_that_another_name_begins_with_is_asked_about(generals: House, line: str) -> None:
    """An older key does not win over a customer added since whose name begins with that word."""
    told = ask(generals, line)

    assert "“general” fits several customers. Which one?" in told
    assert "General Electric" in told
    assert "General Motors" in told


@pytest.mark.parametrize(("button", "key"), [("General Electric", "general"), ("General Motors", "general-motors")])
def test_such_a_key_can_be_chosen(generals: House, button: str, key: str) -> None:
    """A click settles whom the word means, also for the one whose key it is."""
    reply = generals.types(generals.ana, "/strike general rude-to-support shouted")

    generals.ana.clicks(button, in_=reply)

    assert f"Strike 1 of 3 on {button}" in generals.seen(generals.ana)
    assert generals.strikes(key)[0].note == "shouted"


def test_the_verb_before_the_name_stays(generals: House) -> None:
    """A customer whose key is a command's own word is replaced where it was named."""
    generals.types(generals.rosa, "/umpire customer add Customer First --key customer")
    generals.types(generals.rosa, "/umpire customer add Customer Second")
    reply = generals.types(generals.rosa, "/umpire customer edit customer --segment retail")

    generals.rosa.clicks("Customer First", in_=reply)

    assert "Customer First was changed" in generals.seen(generals.rosa)


@pytest.mark.parametrize("typed", ["general electric", '"general"', "general-motors", "GENERAL MOTORS"])
def test_the_way_around_the_question(generals: House, typed: str) -> None:
    """A whole name, a key of one's own and quotes are never asked about."""
    told = generals.answer(generals.ana, f"/strike {typed} rude-to-support shouted")

    assert "Strike 1 of 3 on General" in told
