"""Whatever people write and however many they are, what umpire posts is within what Slack takes of a message."""

import pytest

from bot.features.roles import usecases as roles
from bot.slack import posting, rendering
from bot.slack.replies import Place
from bot.workflow import people
from bot.workflow.requests import Call
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.roles import Person as Known
from tests.surface.house import REVIEW, House

CROWD = [f"voter{number}" for number in range(30)]
REASON = "They shouted at Li on the phone, twice, and nobody of theirs said sorry; it is the third time this year. "


def seat_voters(house: House) -> list[Person]:
    """Thirty more colleagues, all of them voters."""
    voters = house.slack.add_people(CROWD)
    people.store_people(house.db, [Known(v.id, v.account.name, True) for v in voters], now=house.clock())
    for voter in voters:
        roles.give_role(house.db, "voter", voter.id, call=Call(house.olga.id, house.clock()))
    return voters


def open_ballot(house: House) -> None:
    """Acme threatened somebody, and Rosa asks whether it gets its final notice."""
    house.types(house.ana, "/strike acme threat-or-harassment They threatened Li on the phone.")
    house.types(house.mia, "/umpire steps acme confirm")
    house.types(house.rosa, f"/umpire problem acme {REASON * 8} --side theirs")
    house.types(house.rosa, f"/vote notice acme {REASON * 18}")


def find_ballot(house: House) -> Message:
    """The message of the ballot in the review channel."""
    return next(post for post in house.posts() if "Shall we give" in plain_text(post))


@pytest.fixture
def decided(house: House) -> House:
    """Thirty voters voted, each with three hundred characters of reasons; half of them were against."""
    voters = seat_voters(house)
    open_ballot(house)
    house.settle()
    for number, voter in enumerate(voters):
        why = f"{number}: {REASON * 3}"[:290] + f"end{number}."
        house.types(voter, f"/vote acme {'yes' if number % 2 else 'no'} {why}")
    house.types(house.max, "/vote acme no")
    return house


def test_thirty_reasons_do_not_keep_a_ballot_open(decided: House) -> None:
    """The message of a ballot that thirty people decided says so, with every voter and the beginning of each reason."""
    ballot = find_ballot(decided)

    assert "Rejected" in plain_text(ballot)
    for number, voter in enumerate(decided.slack.person(name) for name in CROWD):
        assert f"<@{voter.id}>: *{'yes' if number % 2 else 'no'}*, “{number}: They" in plain_text(ballot)


def test_all_reasons_are_shown_whole_to_one_person(decided: House) -> None:
    """*All Reasons* opens a window with every reason from its first word to its last, and posts nothing."""
    posted = len(decided.posts())

    decided.mia.clicks("All Reasons", in_=find_ballot(decided))

    modal = decided.modal(decided.mia)
    assert modal.title == "All reasons"
    assert (REASON * 18).strip() in modal.text
    for number, voter in enumerate(decided.slack.person(name) for name in CROWD):
        assert f"<@{voter.id}>: {'yes' if number % 2 else 'no'}" in modal.text
        assert f"end{number}." in modal.text
    assert len(decided.posts()) == posted


def test_reasons_are_shown_to_those_who_may_see_the_ballot(decided: House) -> None:
    """Somebody without a vote learns no more from *All Reasons* than from the ballot's message."""
    decided.ana.clicks("All Reasons", in_=find_ballot(decided))

    assert "Only a voter or a manager" in decided.seen(decided.ana)
    assert decided.ana.modal is None


def test_a_running_ballot_keeps_its_votes_to_itself(house: House) -> None:
    """While a ballot is open, *All Reasons* shows why it was opened, and nothing of what was voted."""
    for person, reason in ((house.ana, "rude-to-support"), (house.ben, "late-payment"), (house.li, "scope-creep")):
        house.types(person, f"/strike acme {reason} Not for the first time.")
    for gate in ("reporters", "problem", "fixes", "talk"):
        house.types(house.mia, f"/umpire steps acme waive {gate} {REASON * 10}")
    assert "is open" in house.answer(house.rosa, f"/vote notice acme {REASON}")
    house.types(house.max, "/vote acme no They are learning.")

    house.max.clicks("All Reasons", in_=find_ballot(house))

    assert REASON.strip() in house.modal(house.max).text
    assert "They are learning" not in house.modal(house.max).text


def test_whatever_is_posted_is_cut_to_fit(house: House) -> None:
    """A message with too much in all its blocks together is posted, changed and shown privately with its texts cut."""
    channel, deps = house.slack.channel(REVIEW), house.stage.umpire.deps
    section = {"type": "section", "text": {"type": "mrkdwn", "text": REASON * 25}}
    message = rendering.Message("Long", (section, {"type": "divider"}) * 6)

    posted = posting.post(deps.slack, message, channel=channel.id, thread_ts=None, key="k")
    assert isinstance(posted, posting.Sent)
    assert isinstance(posting.update(deps.slack, message, channel=channel.id, ts=posted.ts, key="k"), posting.Sent)
    deps.replies.answer(Place(house.ana.id, channel.id), message)

    for words in (house.lines()[-1], house.seen(house.ana)):
        assert REASON * 10 in words
        assert "…" in words


def test_a_mention_is_answered_with_the_longest_answer_there_is(house: House) -> None:
    """All rules in force fit into a private answer below a mention."""
    answer = house.mentions(house.rosa, "rules")

    assert answer is not None
    assert "Quotes" in plain_text(answer)
