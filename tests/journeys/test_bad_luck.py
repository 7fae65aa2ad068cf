"""A day on which everything fails at its usual rate: nothing is lost, and nothing is doubled.

One call of Slack in ten is refused, reset or answered too late, some of them after they took effect; one event in
seven comes more than once; and every hour the connection is closed, with word beforehand or without.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from playground.slack.commands import Reply
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.digests.reactions import ReviewAct
from storage import ballots
from storage.outbox import outbox
from storage.outbox.outbox import OutboxState
from tests.features.digests.reviewing import EMOJI, digested, list_stored_acts
from tests.journeys.company import add_voters, get_newest_ballot
from tests.surface.house import House

REASONS = (
    *("late-payment", "rude-to-support", "scope-creep", "late-input", "excess-attention", "abusive", "non-payment"),
)
CUSTOMERS = ("acme", "obrien")
FAREWELLS = ("", *("warning", "refresh_requested") * 4)
"""How each hour's connection ends: the first without a word, which takes the SDK seconds to notice."""
NUMBER = re.compile(r"#(\d+)")
TRIES = 8
"""How often somebody tries again what umpire, or Slack, says did not work."""
ACTS = (ReviewAct.CLAIM, ReviewAct.TALK, ReviewAct.FIX, ReviewAct.ASK)


@dataclass
class Day:
    """What was done, as whoever did it knows."""

    house: House
    dice: random.Random
    may_look: bool
    """Whether umpire has the optional scope by which it looks for a post whose answer was lost."""
    strikes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Customer, reason and state of each strike."""
    minutes: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Customer and length of each interaction; no two are equally long."""
    acts: set[tuple[str, ReviewAct]] = field(default_factory=set)
    votes: dict[str, str] = field(default_factory=dict)
    """How each person votes on Globex; some change their mind."""

    def strike(self, person: Person, customer: str, reason: str) -> None:
        """Somebody records a strike by a line, and takes one in five back."""
        reply = try_again(
            lambda: person.types(f"/strike {customer} {reason} number {len(self.strikes)}", in_="general")
        )
        assert f"Strike #{self.strikes.total() + 1}" in plain_text(reply) or "Strike " in plain_text(reply)
        state = "counted"
        if self.dice.random() < 0.2:
            answer = self.house.undone(person, reply)
            assert "is taken back" in answer, answer
            state = "undone"
        self.strikes[customer, reason, state] += 1

    def strike_by_form(self, person: Person, customer: str, reason: str) -> None:
        """Somebody records a strike in the form."""
        try_again(lambda: person.types(f"/strike {customer}", in_="general"))
        form = self.house.modal(person).fill({"What was it?": reason, "What happened?": "it went on"})
        for _ in range(TRIES):
            if form.submit() is None:
                break
        else:
            raise AssertionError(form.errors)
        self.strikes[customer, reason, "counted"] += 1

    def log(self, person: Person, customer: str, length: int) -> None:
        """Somebody logs an interaction by a mention, then looks, and tries again if it is not there."""
        for _ in range(TRIES):
            self.house.mentions(person, f"log {customer} {length}m ok we talked")
            if any(each.minutes == length for each in self.house.logged(customer)):
                break
        self.minutes[customer, length] += 1

    def vote(self) -> None:
        """Somebody votes, or votes again, on letting Globex go."""
        house, choice = self.house, self.dice.choice(("yes", "abstain"))
        person = self.dice.choice((house.ana, house.li))
        try_again(lambda: person.types(f"/vote globex {choice} as things are", in_="general"))
        self.votes[person.id] = choice

    def react(self, message: Message) -> None:
        """A manager reacts to the digest in a way that she did not before, if there is one left."""
        person, act = self.dice.choice((self.house.rosa, self.house.mia)), self.dice.choice(ACTS)
        if (person.id, act) not in self.acts:
            person.reacts(message, EMOJI[act])
            self.acts.add((person.id, act))


def try_again(attempt: Callable[[], Reply]) -> Reply:
    """Do something until nothing says that it should be tried again."""
    for _ in range(TRIES):
        reply = attempt()
        if reply.ok and "try again" not in plain_text(reply):
            return reply
    raise AssertionError(f"tried {TRIES} times: {plain_text(reply)}")


def live_an_hour(day: Day, hour: int, left: list[tuple[str, str]], message: Message) -> None:
    """Some strikes, some interactions, a reaction, and the connection that is closed in between."""
    house, dice = day.house, day.dice
    people = [house.ana, house.ben, house.li, house.jo, house.max]
    connected = house.slack.deliveries.sockets
    before = connected.opened
    house.slack.disconnect(FAREWELLS[hour])
    day.react(message)  # if nobody is connected, Slack sends it again
    house.slack.wait_until(lambda: connected.opened > before, timeout=60)
    for record in (day.strike, day.strike_by_form):
        if left:
            record(dice.choice(people), *left.pop())
    day.vote()
    for customer, length in zip(CUSTOMERS, (10 + hour, 30 + hour), strict=True):
        day.log(dice.choice(people), customer, length)
    day.react(message)
    house.ana.opens_home()
    house.settle()


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 40))])
def test_a_day_of_usual_bad_luck_loses_nothing_and_doubles_nothing(house: House, seed: int) -> None:
    """What people did is on record once, told once, and shown as it is now, although one call in ten fails."""
    message = digested(house)
    house.slack.channel(message.channel).members[house.slack.bot_user_id] = None
    add_voters(house)
    house.types(house.ana, "/strike globex threat-or-harassment waited at the door")
    house.types(house.mia, "/umpire steps globex confirm")
    house.types(house.rosa, "/vote terminate globex people are afraid")
    house.settle()
    day = Day(house, random.Random(seed), may_look=bool(seed % 2))
    left = [(customer, reason) for customer in CUSTOMERS for reason in REASONS]
    day.dice.shuffle(left)
    house.slack.faults.decline_optional_scopes = not day.may_look
    house.slack.faults.seed, house.slack.faults.fails_as_usual = seed, True

    for hour in range(len(FAREWELLS)):
        live_an_hour(day, hour, left, message)
        house.later(hours=1)
    house.slack.faults.clear()
    house.later(hours=2)
    house.settle()

    check_records(day)
    check_posts(day)


def check_records(day: Day) -> None:
    """Everything that was done is on record, once."""
    house = day.house
    stored = Counter((key, each.reason, each.state.value) for key in CUSTOMERS for each in house.strikes(key))
    assert stored == day.strikes
    assert Counter((key, each.minutes) for key in CUSTOMERS for each in house.logged(key)) == day.minutes
    assert set(list_stored_acts(house)) == day.acts
    with house.db.transaction(reading=True) as tx:
        assert {each.user_id: each.choice for each in ballots.VOTES.list_where(tx)} == day.votes


def check_posts(day: Day) -> None:
    """Nothing waits to be sent or was given up, each strike has its line, and no message is there twice.

    Where umpire may not look for its own messages, one whose answer was lost may be there once more for each time.
    """
    house, slack = day.house, day.house.slack
    with house.db.transaction(reading=True) as tx:
        states = outbox.count_by_state(tx)
    assert set(states) <= {OutboxState.SENT, OutboxState.DROPPED}, states
    lines = [plain_text(each) for each in house.posts()]
    told = Counter(int(number) for line in lines if "Strike on" in line for number in NUMBER.findall(line)[-1:])
    assert f"turnout *{len(day.votes)} of " in get_newest_ballot(house), get_newest_ballot(house)
    counted = {each.id for key in CUSTOMERS for each in house.strikes(key) if each.state.value == "counted"}
    assert counted <= set(told)
    copies = Counter(get_key(each) for channel in slack.world.channels.values() for each in channel.messages.values())
    doubled = {key: number for key, number in copies.items() if key and number > 1}
    lost = Counter(get_key(each.payload) for each in slack.log if each.direction == "said" and "stored" in each.error)
    assert {key: n for key, n in doubled.items() if day.may_look or n > 1 + lost[key]} == {}


def get_key(message: object) -> str:
    """The key umpire gave a message; "" if it gave none."""
    metadata = getattr(message, "metadata", None) or (message.get("metadata") if isinstance(message, dict) else None)
    metadata = json.loads(metadata) if isinstance(metadata, str) else metadata or {}
    return str(metadata.get("event_payload", {}).get("key", ""))
