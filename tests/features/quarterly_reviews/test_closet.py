"""`/umpire quarterly`: begun, decided one by one, taken back; who may, and what is said where it cannot be."""

import pytest

from playground.slack.plain import plain_text
from scoring.quarterly_reviews.reviews import Closet, ClosetItem, ClosetVerdict
from storage.customers import customers
from storage.quarterly_reviews import reviews as closets
from tests.features.campaigns.campaigning import list_received_files, start_campaign
from tests.surface.house import House


def running(house: House) -> Closet | None:
    """The closet that is open."""
    with house.db.transaction(reading=True) as tx:
        return closets.find_running_closet(tx)


def item(house: House, key: str) -> ClosetItem:
    """A customer's item in the newest closet."""
    with house.db.transaction(reading=True) as tx:
        return closets.ITEMS.list_where(tx, customer_id=customers.resolve_customer(tx, key).id)[-1]


def test_a_manager_begins_a_closet_once(house: House) -> None:
    """Every customer is in it with a suggestion; the channel gets one message; twice in a quarter is refused."""
    answer = house.types(house.rosa, "/umpire quarterly start")

    assert "The quarterly review of *Q1 2026* is open until *26 January 2026*, with 5 customers" in plain_text(answer)
    (line,) = [said for said in house.lines() if "Quarterly review Q1 2026" in said]
    assert "0 of 5 customers have a verdict; 5 to go" in line
    assert "Acme" not in line
    assert item(house, "acme").why == "Not rated yet: rate it first."
    assert "is open until 26 January 2026" in house.answer(house.mia, "/umpire quarterly start")
    house.later(days=30)
    assert "The quarterly review of Q1 2026 is done. The next quarter begins on 1 April 2026" in house.answer(
        house.rosa, "/umpire quarterly start"
    )


def test_a_closet_begun_by_mistake_is_taken_back(house: House) -> None:
    """Nothing of it is left, the channel is told, and it can be begun again, unless somebody decided already."""
    answer = house.types(house.rosa, "/umpire quarterly start")
    house.settle()
    assert "is not open any more" in house.undone(house.rosa, answer)
    assert running(house) is None
    assert [said for said in house.lines() if "was begun by mistake and taken back" in said]

    house.later(minutes=1)
    again = house.types(house.rosa, "/umpire quarterly start")
    house.types(house.jo, "/umpire quarterly verdict acme keep")
    assert "Verdicts have been given since" in house.undone(house.rosa, again)


def test_an_owner_decides_and_changes_it(house: House) -> None:
    """A verdict with a note is stored, says what follows, stands on the card, and goes back with one click."""
    house.types(house.rosa, "/umpire quarterly start")
    first = house.types(house.jo, "/umpire quarterly verdict acme fix their photo list comes late, because of us")
    assert "*Acme GmbH: fix*. Suggested: keep. Not rated yet" in plain_text(first)
    assert "`/umpire fix acme <what we mend>` opens the fix" in plain_text(first)
    assert "Quarterly review Q1 2026: fix. their photo list comes late" in house.answer(
        house.ana, "/scorecard acme details"
    )
    answer = house.types(house.rosa, "/umpire quarterly verdict acme stop quoting")
    assert "stop quoting*, no longer fix" in plain_text(answer)
    assert (item(house, "acme").verdict, item(house, "acme").note) == (ClosetVerdict.STOP_QUOTING, "")

    assert "One verdict is as it was before" in house.undone(house.rosa, answer)

    found = item(house, "acme")
    assert (found.verdict, found.decided_by) == (ClosetVerdict.FIX, house.jo.id)
    assert "changed it since" not in house.undone(house.jo, first)
    assert item(house, "acme").verdict is None


def test_half_a_line_opens_the_form(house: House) -> None:
    """The suggestion stands in the form with reason and revenue, and nothing is chosen; it becomes the receipt."""
    house.types(house.rosa, "/umpire quarterly start")
    house.types(house.jo, "/umpire quarterly verdict acme")
    form = house.modal(house.jo)
    assert "Suggested: keep. Not rated yet: rate it first. It brings EUR 38,400 a year." in form.text
    assert form.fields["Verdict"].value is None
    form.fill({"Verdict": "Reprice", "Why, or what comes next": "margin of 9 %"})
    assert form.submit() is None

    assert "Acme GmbH: reprice" in house.modal(house.jo).text
    assert (item(house, "acme").verdict, item(house, "acme").note) == (ClosetVerdict.REPRICE, "margin of 9 %")


def test_letting_go_is_confirmed_in_the_form(house: House) -> None:
    """Chosen by hand it asks for a reason, then once more with what they bring; only then it is a verdict."""
    house.types(house.rosa, "/umpire quarterly start")
    house.types(house.jo, "/umpire quarterly verdict acme")
    form = house.modal(house.jo).fill({"Verdict": "Let go"})
    errors = form.submit()
    assert errors is not None
    assert "Say why in a line" in errors["note"]
    form.fill({"Why, or what comes next": "they will not change"})
    assert form.submit() is None
    assert "*Let Acme GmbH go?* It brings EUR 38,400 a year. Suggested: keep" in house.modal(house.jo).text
    assert item(house, "acme").verdict is None

    house.jo.clicks("Let Go", in_=house.modal(house.jo))

    assert "Acme GmbH: let go" in house.modal(house.jo).text
    assert (item(house, "acme").verdict, item(house, "acme").note) == (ClosetVerdict.LET_GO, "they will not change")


def test_letting_go_is_confirmed_after_a_line(house: House) -> None:
    """A line without a reason is refused; one with it asks once more, and its answer is undone like any verdict."""
    house.types(house.rosa, "/umpire quarterly start")
    assert "Say why in a line" in house.answer(house.jo, "/umpire quarterly verdict acme let go")
    question = house.types(house.jo, "/umpire quarterly verdict acme let go they will not change")
    assert "Let Acme GmbH go?" in plain_text(question)
    assert item(house, "acme").verdict is None

    house.jo.clicks("Let Go", in_=question)

    assert "Acme GmbH: let go" in house.seen(house.jo).replace("*", "")
    assert item(house, "acme").verdict is ClosetVerdict.LET_GO
    house.undone(house.jo, question)
    assert item(house, "acme").verdict is None


@pytest.mark.parametrize(
    "ours",
    ["fix acme send the photo list a week earlier", "talk acme --on tomorrow"],
)
def test_what_is_ours_to_do_outranks_letting_go(house: House, ours: str) -> None:
    """Suggested to be let go at the opening, a customer with an open fix or a planned talk is so no longer."""
    house.types(house.ana, "/strike acme threat-or-harassment He said he knows where Li lives")
    house.types(house.rosa, "/umpire quarterly start")
    house.types(house.jo, "/umpire quarterly verdict acme")
    assert "Suggested: let go. A severe strike counts." in house.modal(house.jo).text
    house.modal(house.jo).close(everything=True)

    house.types(house.jo, f"/umpire {ours}")

    house.types(house.jo, "/umpire quarterly verdict acme")
    assert "Suggested: fix." in house.modal(house.jo).text
    house.modal(house.jo).close(everything=True)
    house.types(house.jo, "/umpire quarterly mine")
    assert "Suggested: fix." in house.modal(house.jo).text


@pytest.mark.parametrize(
    ("handle", "line", "says"),
    [
        ("ana", "closet start", "Only a manager can run the quarterly review"),
        ("ana", "closet all", "Only a manager can run the quarterly review"),
        ("ana", "closet plan", "Only a manager can run the quarterly review"),
        ("ana", "closet year", "Only a manager can run the quarterly review"),
        ("ana", "closet verdict acme keep", "Only a manager, or the customer's owner, can decide on a customer"),
        ("max", "closet verdict acme", "Only a manager, or the customer's owner, can decide on a customer"),
        ("jo", "closet verdict acme kep", "Did you mean `keep`?"),
        ("jo", "closet verdict acme nonsense", "It is one of `grow`, `keep`, `fix`, `reprice`, `stop-quoting`"),
        ("jo", "closet verdict nobody keep", "nobody"),
        ("jo", "closet verdict acme keep password: hunter2hunter2", "password"),
        ("rosa", "closet plan 2019-Q1", "There was no quarterly review “2019-Q1”"),
        ("jo", "closet nonsense", "not something I do with the quarterly review"),
        ("jo", "closet mine acme", "I do not know what to do with “acme”"),
    ],
)
def test_a_no_says_what_to_do(house: House, handle: str, line: str, says: str) -> None:
    """Who may not, and what is not understood, changes nothing."""
    house.types(house.rosa, "/umpire quarterly start")
    house.settle()
    before = house.records()

    assert says in house.answer(house.slack.person(handle), f"/umpire {line}")
    house.settle()
    assert house.records() == before


@pytest.mark.parametrize("line", ["verdict acme keep", "verdict acme", "mine"])
def test_without_a_closet_no_verdict_is_asked_for(house: House, line: str) -> None:
    """Before one opens, and once its last day has passed, the answer says so."""
    assert "No quarterly review is open, so no verdict is asked for" in house.answer(
        house.jo, f"/umpire quarterly {line}"
    )
    house.types(house.rosa, "/umpire quarterly start")
    house.later(days=21, hours=15)

    said = house.answer(house.jo, f"/umpire quarterly {line}")
    assert "ended on 26 January 2026, so its verdicts stand" in said


def test_archived_and_former_customers_are_in_no_closet(house: House) -> None:
    """An archived one is not found and not counted; one that was brought back or added meanwhile joins."""
    house.types(house.rosa, "/umpire customer archive globex")
    house.types(house.rosa, "/umpire quarterly start")
    assert "Globex Logistics is archived" in house.answer(house.rosa, "/umpire quarterly verdict globex keep")
    house.types(house.rosa, "/umpire customer restore globex")
    house.types(house.rosa, "/umpire customer add Initech")

    assert "0 of 6 customers have a verdict" in house.answer(house.ana, "/umpire quarterly")
    house.types(house.rosa, "/umpire customer archive obrien")
    assert "0 of 5 customers have a verdict" in house.answer(house.ana, "/umpire quarterly status")


def test_help_and_status_are_for_everybody(house: House) -> None:
    """Before the first closet the answer says what one is, and when July's opens."""
    assert "/umpire quarterly verdict acme reprice" in house.answer(house.ana, "/umpire quarterly help")
    assert "The next opens by itself on 1 July 2026" in house.answer(house.ana, "/umpire quarterly")
    house.types(house.olga, "/umpire config closet.auto off")
    assert "opens by itself" not in house.answer(house.ana, "/umpire quarterly")


def test_a_verdict_by_mention(house: House) -> None:
    """In a thread, where no form can open, a full line works, and half a one says how."""
    house.types(house.rosa, "/umpire quarterly start")
    question = house.mentions(house.jo, "closet verdict acme let-go they will not change")
    assert question is not None
    house.jo.clicks("Let Go", in_=question)
    assert "`/umpire steps acme` shows the steps before a final notice" in house.seen(house.jo)
    assert item(house, "acme").verdict is ClosetVerdict.LET_GO
    half = house.mentions(house.jo, "closet mine")
    assert half is not None
    assert "The pages open where you type" in plain_text(half)


def test_what_a_verdict_means_elsewhere(house: House) -> None:
    """Stop quoting closes the quote gate; reprice stands in the next campaign's list; another verdict ends both."""
    house.types(house.rosa, "/umpire quarterly start")
    house.types(house.jo, "/umpire quarterly verdict acme stop-quoting")
    assert (
        "the last quarterly review" in house.answer(house.jo, "/umpire quote acme --value 1000 --margin 40").casefold()
    )
    house.types(house.jo, "/umpire quarterly verdict acme reprice")
    house.types(house.rosa, "/umpire packages add Care --kind maintenance --price 400 --hours 10")
    start_campaign(house)
    assert "marked for new prices" in house.answer(house.jo, "/umpire campaign mine")
    house.types(house.jo, "/umpire quarterly verdict acme keep")
    assert "marked for new prices" not in house.answer(house.jo, "/umpire campaign mine")


def test_a_plan_says_what_there_is_nothing_to_draw_of(house: House) -> None:
    """The files and the pictures follow the answer; a picture of nothing is not sent, and the person reads so."""
    house.types(house.rosa, "/umpire quarterly start")

    assert "is on its way to your direct messages" in house.answer(house.rosa, "/umpire quarterly plan")

    house.stage.umpire.deps.replies.drain(30)
    told = " ".join(plain_text(message) for message in house.slack.ephemerals("rosa"))
    assert "There is nothing to draw of capacity yet. `/umpire plot capacity` says more." in told
    assert "There is nothing to draw of attention yet." in told
    names = [file["name"] for message in house.rosa.dm for file in message.files]
    assert names == ["closet-2026-q1.md", "closet-2026-q1.csv", "plot-profit-2026-01-05.png"]


def test_figures_in_a_plan_stay_figures(house: House) -> None:
    """A spreadsheet adds up the revenue of the CSV, below zero too, and calculates no note."""
    house.types(house.rosa, "/umpire customer edit acme --revenue -1234.50")
    house.types(house.rosa, "/umpire quarterly start")
    house.types(house.jo, "/umpire quarterly verdict acme keep =SUM(A1:A9)")
    house.types(house.rosa, "/umpire quarterly plan")
    (table,) = [text for text in list_received_files(house, house.rosa) if "verdict,key,name" in text]
    (line,) = [line for line in table.splitlines() if line.startswith("keep,acme")]
    assert ",-1234.50,9.00%," in line
    assert line.endswith(",'=SUM(A1:A9)")


def test_a_plan_that_cannot_be_delivered_is_owned_up_to(house: House) -> None:
    """When Slack takes no file the person reads so where they asked, of the plan and of its pictures."""
    house.types(house.rosa, "/umpire quarterly start")
    house.slack.faults.add(kind="error", method="files.completeUploadExternal", error="internal_error", times=9)

    house.types(house.rosa, "/umpire quarterly plan")

    house.stage.umpire.deps.replies.drain(30)
    told = " ".join(plain_text(message) for message in house.slack.ephemerals("rosa"))
    assert "The plan could not be delivered; nothing left this workspace." in told
    assert "The picture of profit could not be delivered. `/umpire plot profit` tries again." in told
