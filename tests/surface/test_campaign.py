"""`/umpire campaign`: started after a look, marked by owners, decided by managers, ended; every no says what to do."""

import pytest

from playground.slack.commands import Reply
from playground.slack.people import Person
from playground.slack.plain import plain
from scoring.campaigns import Decision, Offer, State
from scoring.cases import Outcome, Route
from storage import campaigns, cases, customers, offers
from storage.campaigns import OFFERS
from tests.surface.house import House


@pytest.fixture
def running(house: House) -> House:
    """A campaign of 28 days that Rosa started."""
    begin(house)
    return house


def begin(house: House, line: str = "/umpire campaign start") -> None:
    """Rosa looks at the plan and starts it."""
    told = clicked(house, house.rosa, house.types(house.rosa, line), "Start Campaign")
    assert "The campaign runs *until" in told


def clicked(house: House, person: Person, reply: Reply, label: str) -> str:
    """What stands in the place of an answer once one of its buttons was pressed."""
    person.clicks(label, in_=reply)
    house.seen(person)
    assert reply.message is not None
    return plain(reply.message)


def offer(house: House, key: str = "acme") -> Offer:
    """What the running campaign, or the last one, offers the customer."""
    with house.db.transaction(reading=True) as tx:
        campaign = campaigns.newest(tx)
        assert campaign is not None
        found = offers.of(tx, campaign.id, customers.find(tx, key).id)
    assert found is not None
    return found


def living(house: House) -> str:
    """The campaign's one message in the review channel."""
    (found,) = (line for line in house.lines() if ":scroll:" in line)
    return found


def test_a_campaign_is_shown_before_it_is_started(house: House) -> None:
    """The plan says how many, until when and who reads it, and nothing begins before the button."""
    plan = house.types(house.rosa, "/umpire campaign start --days 3w")
    assert "would offer *5 customers* a new contract, for 21 days, until the end of *26 January 2026*" in plain(plan)
    assert "No campaign has run yet" in house.answer(house.rosa, "/umpire campaign")

    assert "runs *until the end of 26 January 2026*, with 5 customers" in clicked(
        house, house.rosa, plan, "Start Campaign"
    )
    assert "*until the end of 26 January 2026*: 21 days left" in living(house)
    assert "*To do*\n5" in living(house)


def test_a_start_is_undone_as_long_as_nobody_marked_anything(running: House) -> None:
    """Undone at once it never was; marked in between, it stays and says how to end it."""
    answer = running.slack.ephemerals("rosa")[-1]
    running.types(running.jo, "/umpire campaign mark acme sent")
    running.rosa.clicks("Undo", in_=answer)
    assert "Somebody has marked an offer since" in running.seen(running.rosa)


def test_an_undone_start_leaves_nothing(running: House) -> None:
    """No offer is left, the message says so, and another can begin."""
    running.settle()
    running.rosa.clicks("Undo", in_=running.slack.ephemerals("rosa")[-1])
    assert "nobody is offered anything" in running.seen(running.rosa)
    assert "taken back at once" in living(running)
    with running.db.transaction(reading=True) as tx:
        assert OFFERS.where(tx) == ()
    begin(running, "/umpire campaign start --days 14")


@pytest.mark.parametrize(
    ("handle", "line", "says"),
    [
        ("rosa", "start", "runs already, until the end of 2 February 2026"),
        ("rosa", "start --days 13", "lasts 14 to 28 days"),
        ("rosa", "start --days 4w2", "is no number of days"),
        ("rosa", "mark nobody sent", "No customer is called"),
        ("rosa", "mark", "The customer is missing"),
        ("jo", "mark acme silent", "Silent is nobody's word"),
        ("jo", "mark acme sent because", "goes with `signed` or `declined`"),
        ("jo", "mark acme met --on 2025-12-31", "The campaign began on 5 January 2026"),
        ("jo", "mark acme met --on tomorrow", "is still to come"),
        ("jo", "mark acme declined card 4111 1111 1111 1111", "card number"),
        ("ana", "mark acme sent", "Only a manager, or the customer's owner,"),
        ("jo", "package acme Support", "No packages are on the list yet"),
        ("jo", "decide acme keep why", "Only a manager can"),
        ("rosa", "decide acme keep they are new", "neither declined nor was silent"),
        ("rosa", "decide acme perhaps", "neither `keep` nor `notice`"),
        ("rosa", "begin", "not something I do with a campaign"),
        ("rosa", "mine --days 14", "`--days` goes with `start`"),
    ],
)
def test_a_no_says_what_to_do(running: House, handle: str, line: str, says: str) -> None:
    """Refusals name the next step, and change nothing."""
    before = running.records()

    assert says in running.answer(running.slack.person(handle), f"/umpire campaign {line}")
    assert running.records() == before


@pytest.mark.parametrize("line", ["mine", "mark acme sent", "cancel they change", "package acme 1"])
def test_without_a_campaign_it_says_how_one_begins(house: House, line: str) -> None:
    """Each word that needs one says who starts it and how."""
    assert "No campaign is running. A manager starts one" in house.answer(house.rosa, f"/umpire campaign {line}")


def test_sitting_down_keeps_its_day_when_they_sign_later(running: House) -> None:
    """Sent, met and signed each keep their day; what is over is not taken back by what came before it."""
    running.types(running.jo, "/umpire campaign mark acme sent")
    running.later(days=2)
    running.types(running.jo, "/umpire campaign mark acme met --on yesterday")
    running.later(days=3)
    answer = running.answer(running.jo, "/umpire campaign mark acme signed for two years")
    assert "signed on 10 January; we sat down with them on 6 January" in answer
    found = offer(running)
    assert (found.state, found.why) == (State.SIGNED, "for two years")
    assert [each.day for each in (found.sent_on, found.met_on, found.answered_on) if each] == [5, 6, 10]

    refused = running.answer(running.jo, "/umpire campaign mark acme sent")
    assert "has signed already" in refused
    assert "mark acme to-do" in refused
    assert "Sat down with 1 of 5" in living(running)
    running.types(running.jo, "/umpire campaign mark acme to-do")
    assert offer(running).met_on is None


def test_a_mark_is_undone(running: House) -> None:
    """As it was before, unless it was marked again since."""
    first = running.types(running.jo, "/umpire campaign mark acme sent")
    second = running.types(running.jo, "/umpire campaign mark acme declined too dear")
    assert "was changed since" in running.undone(running.jo, first)
    assert "is as it was: sent" in running.undone(running.jo, second)
    assert (offer(running).state, offer(running).why) == (State.SENT, "")


def test_half_a_line_opens_the_form(running: House) -> None:
    """`mark acme` asks for the rest; a day ahead is marked beside the field and nothing is lost."""
    running.types(running.jo, "/umpire campaign mark acme")
    form = running.modal(running.jo).fill({"How does it stand?": "Declined", "Why?": "too dear"})
    form.fill({"On which day?": "2026-01-20"})
    errors = form.submit()
    assert errors is not None
    assert "still to come" in errors["when"]
    form.fill({"On which day?": "2026-01-05"})
    assert form.submit() is None
    assert (offer(running).state, offer(running).why) == (State.DECLINED, "too dear")


def test_the_worklist_marks_with_a_click_and_stays(running: House) -> None:
    """Every customer of mine with its buttons; a click shows what it did, with its undo, above the list."""
    answer = running.types(running.jo, "/umpire campaign mine")
    assert "*Acme GmbH* · to do" in plain(answer)
    assert "Globex" not in plain(answer)
    running.jo.clicks("Mark Met", in_=answer)
    running.seen(running.jo)
    assert answer.message is not None
    assert "Acme GmbH: we sat down with them on 5 January." in plain(answer.message)
    assert "*Acme GmbH* · sat down with" in plain(answer.message)
    running.jo.clicks("Undo", in_=answer)
    running.seen(running.jo)
    assert offer(running).state is State.TO_DO


def test_managers_see_those_nobody_looks_after(running: House) -> None:
    """A customer without an owner, or whose owner has left, is in the managers' list and in nobody else's."""
    assert "O'Brien" in running.answer(running.rosa, "/umpire campaign mine")
    assert "Globex" not in running.answer(running.rosa, "/umpire campaign mine")
    running.slack.happens.changes(running.max.account, kind="guest")
    assert "Globex" in running.answer(running.rosa, "/umpire campaign mine")


def test_it_waits_in_todo_as_one_line(running: House) -> None:
    """An owner reads how many and by when, with a button to the list; a manager's count has those without an owner."""
    todo = running.types(running.jo, "/umpire todo")
    assert "Offer new contracts: 1 customer to sit down with" in plain(todo)
    assert "due 2 February" in plain(todo)
    running.jo.clicks("Show Worklist", in_=todo)
    assert "*Acme GmbH* · to do" in running.seen(running.jo)
    assert "Offer new contracts: 3 customers to sit down with" in running.answer(running.rosa, "/umpire todo")
    running.types(running.rosa, "/umpire hold acme a death in the family --until 2026-01-20")
    assert "Nothing waits for you" in running.answer(running.jo, "/umpire todo")


def test_who_comes_joins_and_who_goes_leaves(running: House) -> None:
    """A customer added meanwhile is offered as well; one that is archived is not counted any more."""
    running.types(running.rosa, "/umpire customer add Initech --owner @jo")
    assert "*Initech* · to do" in running.answer(running.jo, "/umpire campaign mine")
    assert "*To do*\n6" in living(running)
    archived = running.types(running.rosa, "/umpire customer archive obrien")
    assert "*To do*\n5" in living(running)
    running.undone(running.rosa, archived)
    assert "*To do*\n6" in living(running)


def test_a_declined_contract_becomes_a_case_when_a_manager_says_so(running: House) -> None:
    """Listed for managers, decided with a reason in the form; its gates need no strikes; kept, it falls away."""
    running.types(running.jo, "/umpire campaign mark acme declined too dear")
    assert "1 customer declined a new contract" in running.answer(running.rosa, "/umpire todo")
    listed = running.types(running.rosa, "/umpire campaign decide")
    running.rosa.clicks("Prepare Notice", in_=listed)
    assert running.modal(running.rosa).fill({"Why?": "they cost more than they bring"}).submit() is None

    assert "a case is open" in running.modal(running.rosa).text
    with running.db.transaction(reading=True) as tx:
        case = cases.open_of(tx, customers.find(tx, "acme").id)
    assert case is not None
    assert case.route is Route.DECLINED
    gates = running.answer(running.rosa, "/umpire gates acme")
    assert "Not needed: a declined contract." in gates
    assert "final notice is prepared" in running.answer(running.jo, "/umpire campaign mark acme signed")

    kept = running.answer(running.rosa, "/umpire campaign decide acme keep they will pay more")
    assert "We keep *Acme GmbH*, although they declined" in kept
    with running.db.transaction(reading=True) as tx:
        closed = cases.RECORDS.one(tx, case.id)
    assert closed.outcome is Outcome.FELL_AWAY
    assert offer(running).decision is Decision.KEEP


def test_an_undone_decision_takes_its_case_along(running: House) -> None:
    """Within its minutes, as long as nobody worked on the case."""
    running.types(running.jo, "/umpire campaign mark acme declined")
    answer = running.types(running.rosa, "/umpire campaign decide acme notice no margin left")
    assert "is taken back" in running.undone(running.rosa, answer)
    assert offer(running).decision is None
    assert "no open case" in running.answer(running.rosa, "/umpire case acme")


def test_with_a_case_open_already_its_own_gates_stand(running: House) -> None:
    """No second case opens, and the answer says what that means."""
    running.types(running.jo, "/umpire problem acme nobody agreed the scope")
    running.types(running.jo, "/umpire campaign mark acme declined")
    answer = running.answer(running.rosa, "/umpire campaign decide acme notice no margin left")
    assert "A case was open already (raised by hand), and its own gates stand" in answer


def test_a_campaign_is_cancelled_with_a_reason_and_goes_on_when_that_is_undone(running: House) -> None:
    """Half a line asks why; nobody is silent; nothing is left to decide; undo lets it run on."""
    running.types(running.jo, "/umpire campaign mark acme declined")
    running.types(running.rosa, "/umpire campaign cancel")
    assert running.modal(running.rosa).fill({"Why does it end?": "the prices change again"}).submit() is None
    assert "Cancelled" in living(running)
    assert "nothing to decide" in running.answer(running.rosa, "/umpire campaign decide")
    assert "Nothing waits for you" in running.answer(running.jo, "/umpire todo")
    running.rosa.clicks("Undo", in_=running.modal(running.rosa))
    running.settle()
    assert "28 days left" in living(running)


def test_one_file_has_a_draft_to_everybody_to_whom_nothing_was_sent(running: House) -> None:
    """With the package that suits each and the day to answer by; who was sent something is not written to again."""
    running.types(
        running.rosa, '/umpire packages add "Support M" --kind maintenance --price 400 --hours 10 --respond 4h'
    )
    answer = running.answer(running.rosa, "/umpire campaign letters")
    assert "*5 letters* on the way to you" in answer
    (text,) = files(running, running.rosa)
    assert text.count("Subject: Our new terms") == 5
    assert "# Acme GmbH\n" in text
    assert "- Package: Support M, with 10 h a month" in text
    assert "Please let us know by 2 February 2026 whether" in text

    running.types(running.jo, "/umpire campaign mark acme sent")
    running.types(running.rosa, "/umpire campaign letters")
    assert "Acme" not in files(running, running.rosa)[-1]
    assert "with 10 h a month" in running.answer(running.jo, "/umpire letter acme terms")


def test_an_owner_offers_another_package(running: House) -> None:
    """By name or in the form; what was proposed gives way; once they signed it stays; undone, it is as before."""
    for line in (
        "Support M --kind maintenance --price 400 --hours 10",
        "Relaunch --kind project --price 9000 --hours 80",
    ):
        running.types(running.rosa, f"/umpire packages add {line}")
    assert "Support M: EUR 400.00 a month, 10 h a month" in running.answer(running.jo, "/umpire campaign mine")
    answer = running.types(running.jo, "/umpire campaign package acme relaunch")
    assert "Offered: Relaunch: EUR 9,000.00, 80 h." in plain(answer)
    assert "is offered already" in running.answer(running.jo, "/umpire campaign package acme Relaunch")
    running.undone(running.jo, answer)
    assert offer(running).package_id is None
    running.types(running.jo, "/umpire campaign package acme")
    assert running.modal(running.jo).fill({"Package": "Relaunch: EUR 9,000.00, 80 h"}).submit() is None
    running.types(running.jo, "/umpire campaign mark acme signed")
    assert "what they signed stays" in running.answer(running.jo, "/umpire campaign package acme 1")


def test_what_was_proposed_stays_once_it_was_sent(running: House) -> None:
    """A dearer package that comes later changes only offers to whom nothing was sent."""
    running.types(running.rosa, "/umpire packages add Small --kind maintenance --price 100 --hours 10")
    running.types(running.jo, "/umpire campaign mark acme sent")
    running.types(running.rosa, "/umpire packages add Large --kind maintenance --price 1000 --hours 40")
    assert "Small: EUR 100.00" in running.answer(running.jo, "/umpire campaign mine")
    assert "Large: EUR 1,000.00" in running.answer(running.max, "/umpire campaign mine")


def files(house: House, person: Person) -> list[str]:
    """The files umpire sent a person, as texts, oldest first."""
    house.stage.umpire.deps.replies.drain()
    ids = [str(file["id"]) for message in person.dm for file in message.files]
    return [house.slack.world.files.by_id[each].content.decode() for each in ids]


def test_a_line_works_in_a_thread(running: House) -> None:
    """As `@umpire campaign …`, privately, like any other word."""
    answer = running.mentions(running.jo, "campaign mark acme sent")
    assert "Acme GmbH: sent on 5 January." in plain(answer)
