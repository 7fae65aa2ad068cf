"""Plays a page of the documentation in the playground: types its lines, moves the clock, reads what it promises."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playground import sample
from playground.clock import MovableClock
from playground.slack.commands import Reply
from playground.slack.people import Location, Person
from playground.slack.plain import plain_text
from playground.slack.refusals import Impossible
from playground.slack.trips import parse_destination
from playground.stage import Stage
from tests.docs.script import Act, Fill, Move, Picture, Press, Promise, React, Step

REVIEW = "customer-review"
AFTER = re.compile(r"\+(\d+) (h|d|w)(?:our|ay|eek)s?")
AT = re.compile(r"(tomorrow|Monday|on day (\d+)), (\d\d):(\d\d)")
DECORATION = re.compile(r"[*_`~]|:[a-z0-9_+-]+: ?")


class Broken(AssertionError):
    """A line of a page does not do what the page says."""


class Player:
    """Somebody who follows a page in a playground that was just opened; `on_picture` gets the name of each picture."""

    def __init__(self, stage: Stage, on_picture: Callable[[str], None] | None = None) -> None:
        self.stage, self.slack, self._on_picture = stage, stage.slack, on_picture
        self._began, self._zone = stage.clock(), ZoneInfo(stage.slack.world.zone)
        self.answer = ""
        """What whoever acted last read then: an answer, messages that came or changed, the form that is open."""

    def play(self, steps: Iterable[Step]) -> None:
        """Do all of it; raises Broken at the first line that does not hold."""
        for step in steps:
            try:
                self._follow(step)
            except (Broken, Impossible) as problem:
                here = self.stage.clock().astimezone(self._zone)
                raise Broken(f"line {step.line}, “{step.text}”, on {here:%a %-d %b %Y, %H:%M}: {problem}") from None

    def _follow(self, step: Step) -> None:
        match step:
            case Act() | Press() | Fill() | React():
                self._act(step)
            case Move():
                target = read_destination(self.stage.clock(), step.when, self._began, self._zone)
                self.stage.travel(target)
                self.stage.settle()
                self.answer = ""
            case Promise():
                self._check(step)
            case Picture() if self._on_picture is not None:
                self._on_picture(step.name)

    def _act(self, step: Act | Press | Fill | React) -> None:
        person = self.slack.person(step.who)
        before = Counter(self._read_own(person))
        reply = self._move_hand(person, step)
        if reply is not None and reply.error:
            raise Broken(f"Slack complains: {reply.error}")
        self.stage.settle()
        self.answer = "\n".join(Counter(self._read_own(person)) - before)

    def _move_hand(self, person: Person, step: Act | Press | Fill | React) -> Reply | None:
        match step:
            case Act():
                while person.modal is not None:
                    person.modal.close()
                return person.types(step.command, in_=REVIEW)
            case Press():
                return self._press(person, step.button)
            case React():
                found = [each for each in self.slack.messages(REVIEW) if says(plain_text(each), step.words)]
                return person.reacts(found[-1], step.emoji)
            case Fill():
                if person.modal is None:
                    raise Broken("no form is open")
                person.modal.fill({step.field: step.value})
        return None

    def _press(self, person: Person, label: str) -> Reply | None:
        """Press the button in the open form, else the newest one in the channel, in direct messages, or on Home."""
        if (modal := person.modal) is not None and label == (modal.view.content.get("submit") or {}).get("text"):
            if errors := modal.submit():
                raise Broken(f"the form complains: {errors}")
            return None
        places: list[Location] = [REVIEW, self.slack.world.direct_messages(person.id)]
        for place in [modal, *places] if modal else places:
            with suppress(Impossible):
                return person.clicks(label, in_=place)
        person.opens_home()
        return person.clicks(label, in_=person.home)

    def _read_own(self, person: Person) -> list[str]:
        """Everything that only this person reads: answers, direct messages, the open form."""
        own = [person.reads(message) for message in (*self.slack.ephemerals(person.handle), *person.dm)]
        return [*own, person.modal.text] if person.modal else own

    def _check(self, promise: Promise) -> None:
        texts = [self._name_people(text) for text in self._read_place(promise)]
        if not any(says(text, promise.words) for text in texts):
            raise Broken("there is only:\n" + "\n--\n".join(texts[-3:]))

    def _read_place(self, promise: Promise) -> list[str]:
        if promise.channel:
            return [plain_text(message, str(self._zone)) for message in self.slack.messages(promise.channel)]
        person = self.slack.person(promise.hears or promise.home or "ana")
        if promise.hears:
            return [person.reads(message) for message in person.dm]
        if promise.home:
            person.opens_home()
            self.stage.settle()
            return [person.reads(person.home)] if person.home else []
        return [self.answer]

    def _name_people(self, text: str) -> str:
        return re.sub(r"<@(\w+)[^>]*>", lambda found: f"@{self.slack.person(found[1]).account.name}", text)


def says(text: str, words: str) -> bool:
    """Whether the words stand in a text, however it is set; `…` in them stands for any others."""
    pattern = ".*".join(re.escape(_flatten(part)) for part in words.split("…"))
    return re.search(pattern, _flatten(text), re.IGNORECASE) is not None


def _flatten(text: str) -> str:
    return " ".join(DECORATION.sub("", text).split())


def read_destination(now: datetime, when: str, began: datetime, zone: ZoneInfo) -> datetime:
    """Return the time a page means; days and hours are the workspace's. Raises Broken for what is no time."""
    if found := AFTER.fullmatch(when):
        return parse_destination(now, to=None, step=f"+{found[1]}{found[2]}", zone=zone)
    if not (found := AT.fullmatch(when)):
        raise Broken("there is no such time")
    day, number, hour, minute = found.groups()
    if number:
        reached = began.astimezone(zone) + timedelta(days=int(number))
    else:
        reached = parse_destination(now, to=None, step=f"{day.lower()}-9", zone=zone)
    return reached.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)


class StillClock(MovableClock):
    """Stands still until it is moved, so that the same page is the same to the second."""

    def __call__(self) -> datetime:
        """The time it was moved to."""
        return self._base


def open_playground(url: str, start: datetime) -> Stage:
    """The playground as `make playground` opens it, at that time, with nothing happening by itself."""
    stage = Stage(url, clock=StillClock(start), live=False)
    sample.open_sample(stage)
    return stage
