"""What people type, and how it arrives: quotes, mentions, long texts, signs that mean something to Slack."""

import pytest

from playground.slack.plain import plain_text
from playground.slack.shapes import Json
from playground.slack.views import list_elements
from tests.surface.house import House

HOSTILE = (
    "<!channel> <!here> @channel",
    "*bold* _slanted_ ~gone~",
    "R&amp;D & <b>sons</b>",
    "`code` ```block```",
    "<http://evil.example|acme.com>",
    "{{ 7 * 7 }} {% raw %}",
    "=HYPERLINK(1)",
    "👩🏽‍🚀 Zoë ß ffi",
)
LIVE = ("<!channel>", "<!here>", "<!everyone>", "<http://evil.example|acme.com>")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("acme", "Acme GmbH"),
        ("ACME", "Acme GmbH"),
        ("ac", "Acme GmbH"),
        ('"Acme GmbH"', "Acme GmbH"),
        ("“Acme GmbH”", "Acme GmbH"),
        ("„Acme GmbH“", "Acme GmbH"),
        ("«Acme GmbH»", "Acme GmbH"),
        ("'Acme GmbH'", "Acme GmbH"),
        ("\u00a0acme\u00a0", "Acme GmbH"),
        ("acme\u200b", "Acme GmbH"),
        ("B's", "B's Beverages"),
        ("b’s", "B's Beverages"),
        ('"B\'s Beverages"', "B's Beverages"),
        ("“B’s Beverages”", "B's Beverages"),
        ("bolido", "Bólido Comidas preparadas"),
        ("BÓLIDO", "Bólido Comidas preparadas"),
        ("O'Brien", "O'Brien & Daughters"),
        ("O’Brien", "O'Brien & Daughters"),
        ('"O\'Brien & Daughters"', "O'Brien & Daughters"),
        ("“o’brien & da”", "O'Brien & Daughters"),
    ],
)
def test_a_customer_is_found_however_the_name_is_typed(shared_house: House, typed: str, name: str) -> None:
    """Keys, names, beginnings, in any case, with any quotation marks, accents or not."""
    assert plain_text(shared_house.types(shared_house.ana, f"/scorecard {typed}")).startswith(f"{name}: ")


def test_a_name_that_slack_takes_for_a_link_is_a_name(house: House) -> None:
    """*Booking.com* is added, found and changed under that name."""
    house.types(house.rosa, "/umpire customer add Booking.com")
    house.types(house.rosa, '/umpire customer edit booking.com --segment "Travel & more" --package booking.com')

    found = house.customer("booking.com")
    assert (found.name, found.segment, found.package) == ("Booking.com", "Travel & more", "booking.com")
    assert "Strike 1 of 3 on Booking.com" in house.answer(house.ana, "/strike booking.com late-payment")


@pytest.mark.parametrize(
    ("note", "stored"),
    [
        ("he said “never again”", 'he said "never again"'),
        ("it's 5 o'clock", "it's 5 o'clock"),
        ('an open " quote', 'an open " quote'),
        ('"all of it quoted"', "all of it quoted"),
        ("one\ntwo\n\nthree", "one\ntwo\n\nthree"),
        ("a  b\t c", "a  b  c"),
        (r"C:\temp\new", r"C:\temp\new"),
        ("see https://acme.io/a?b=1&c=2 now", "see https://acme.io/a?b=1&c=2 now"),
        ("from jo@acme.com", "from jo@acme.com"),
        ("moved to booking.com, see acme.io/terms.", "moved to booking.com, see acme.io/terms."),
        ("they said 1 < 2 & 3 > 2", "they said 1 < 2 & 3 > 2"),
        ("literally &amp; and &lt;", "literally &amp; and &lt;"),
        ("rtl \u202eevil\u202c", "rtl evil"),
        ("naïve 👩🏽‍🚀 🇩🇪", "naïve 👩🏽‍🚀 🇩🇪"),
        ("waited 2–3 weeks — twice", "waited 2–3 weeks — twice"),
        ("x" * 2000, "x" * 2000),
    ],
)
def test_a_note_is_kept_as_it_was_typed(house: House, note: str, stored: str) -> None:
    """The note on record is what the person typed: nothing eaten, nothing escaped twice, nothing unseen."""
    house.types(house.ana, f"/strike acme late-payment {note}")

    assert house.strikes()[0].note == stored


def test_mentions_in_a_note_stay_readable(house: House) -> None:
    """A person and a channel named in a note are stored as Slack sends them and ping nobody in any answer."""
    reply = house.types(house.ana, "/strike acme late-payment told @jo in #general")
    listed = house.types(house.ana, "/strike list acme")

    note = house.strikes()[0].note
    assert house.jo.id in note
    assert not pings(reply.blocks, house.jo.id)
    assert not pings(listed.blocks, house.jo.id)


@pytest.mark.parametrize("length", [5_000, 11_000, 30_000])
def test_a_very_long_line_is_refused_with_its_length(shared_house: House, length: int) -> None:
    """A line no note can hold is refused in words, at once, whatever it is made of."""
    before = shared_house.records()

    for letter in ("x", "x ", "“", "<@U012> ", "x\n", "👩🏽‍🚀"):
        told = shared_house.answer(shared_house.ana, "/strike acme late-payment " + letter * (length // len(letter)))
        assert "2,000" in told, letter

    assert shared_house.records() == before


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_names_and_notes_arrive_as_plain_characters(house: House, hostile: str) -> None:
    """Whatever a name or a note is made of, it reads so in every answer and in the channel, and is nothing but text."""
    name = f"{hostile} Ltd"
    house.types(house.rosa, f"/umpire customer add {name} --key hostile --since 2019-01-01")
    assert house.customer("hostile").name == " ".join(name.split())
    house.types(house.ana, f"/strike hostile rude-to-support {hostile}")
    house.types(house.ana, f"/strike hostile late-payment {hostile} --for @li")
    answers = [
        house.types(person, line)
        for person, line in (
            (house.ben, "/strike hostile rude-to-support"),
            (house.ana, "/strike hostile rude-to-support again"),
            (house.ana, "/strike list hostile"),
            (house.ana, "/scorecard hostile"),
            (house.ana, "/scorecard list"),
            (house.rosa, "/umpire digest preview"),
            (house.rosa, "/strike contest 1 " + hostile),
            (house.ana, "/strike list hostile"),
        )
    ]
    house.types(house.rosa, "/umpire digest now")
    posts = house.posts()

    assert house.strikes("hostile")[0].note == " ".join(hostile.split())
    assert house.customer("hostile").name in plain_text(answers[2])
    assert house.customer("hostile").name in plain_text(posts[0])
    for blocks in [*(answer.blocks for answer in answers), *(post.blocks for post in posts)]:
        assert not [mark for mark in LIVE if mark in "".join(markup(blocks))]


def test_a_name_in_the_form_is_plain_text(house: House) -> None:
    """A modal's title and labels show a hostile name as it is."""
    house.types(house.rosa, "/umpire customer add <!channel> & *Co* --key hostile")

    house.types(house.ana, "/scorecard hostile rate")

    assert "<!channel> & *Co*: yes is always good." in house.modal(house.ana).text


@pytest.mark.parametrize("text", ["", "   ", "\n", "“", '""', "“ ”", "--", "---", "<>", "<@>", "&", "'", "\u202e", "/"])
@pytest.mark.parametrize("command", ["/strike", "/scorecard", "/umpire"])
def test_next_to_nothing_gets_an_answer_or_a_form(shared_house: House, command: str, text: str) -> None:
    """Whatever little is typed, there is an answer that says what to do, and never a fault of ours."""
    reply = shared_house.types(shared_house.ana, f"{command} {text}")

    assert reply.view is not None or plain_text(reply)
    assert "went wrong" not in plain_text(reply)
    if (modal := shared_house.ana.modal) is not None:
        modal.close(everything=True)


@pytest.mark.parametrize("dashes", ["--", "—", "–", "—-"])
def test_options_survive_what_phones_make_of_dashes(house: House, dashes: str) -> None:
    """`--when` typed on a phone, as a dash of any length, is the option all the same."""
    house.types(house.ana, f"/strike acme late-payment {dashes}when yesterday invoice 218")

    assert (house.strikes()[0].incident_on.day, house.strikes()[0].note) == (4, "invoice 218")


def markup(blocks: list[Json]) -> list[str]:
    """Every text that Slack reads as markup, as it stands in the payload."""
    found = [text for block in blocks for text in (block.get("text"), *block.get("fields", ()))]
    found += [element for block in blocks if block["type"] == "context" for element in block["elements"]]
    return [text["text"] for text in found if isinstance(text, dict) and text["type"] == "mrkdwn"]


def pings(blocks: list[Json], user_id: str) -> bool:
    """Whether these blocks mention a person so that Slack tells them."""
    quoted = [part for block in blocks if block["type"] == "rich_text" for part in list_elements(block)]
    return any(f"<@{user_id}>" in text for text in markup(blocks)) or any(p.get("type") == "user" for p in quoted)


def test_a_line_break_after_the_command_is_a_blank(shared_house: House) -> None:
    """What is typed on the next line belongs to the command."""
    assert "Acme GmbH: " in plain_text(shared_house.types(shared_house.ana, "/scorecard\nacme"))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/log acme 20m ok a call —when=yesterday", "4 January"),
        ("/umpire customer edit acme —segment=retail –margin = 12", "12 %"),
        ("/umpire quote acme --value=12000 —margin=30% -type=repair", "12,000"),
        ("/umpire hold acme their owner is away —until='in 3w'", "26 January"),
        ("/umpire fix acme the photo list –due=friday -owner=@li", "9 January"),
        ("/umpire terms acme --pays=30 —deposit=card", "30 days"),
        ("/umpire packages add Gold —kind=maintenance --price=EUR 500", "EUR"),
    ],
)
def test_options_are_read_in_every_command(house: House, line: str, says: str) -> None:
    """An equals sign or any dash makes an option in whatever command has it."""
    told = house.answer(house.rosa, line)

    assert says in told
    assert "I do not know" not in told


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/umpire config reason.Late–Payment 2 100d", "reason.late-payment"),
        ("/umpire config reason.late_payment off", "reason.late-payment"),
        ("/umpire config reason.no–show 1 90d", "reason.no-show"),
        ("/umpire config ballot.notice–hours", "ballot.notice-hours"),
    ],
)
def test_an_admins_words_are_read_with_any_dash(house: House, line: str, says: str) -> None:
    """A reason and a setting are the ones there are, however their names are written; no second one is made."""
    told = house.answer(house.olga, line)

    assert says in told
    assert "no setting" not in told
    listed = house.answer(house.ana, "/strike reasons")
    assert listed.casefold().replace("_", "-").replace("–", "-").count("late-payment") in (0, 2)  # as text and as block
