"""What Slack sends the app: each delivery waits for its acknowledgement, and events are sent again until it comes."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from playground.slack import recorded
from playground.slack.accounts import ENTERPRISE_NAME
from playground.slack.faults import EVENTS, Fault
from playground.slack.inspector import Entry
from playground.slack.manifest import EVENT_SCOPES
from playground.slack.shapes import Json
from playground.slack.sockets import Sockets
from playground.slack.world import World

ACK_SECONDS = 3.0
RETRY_AFTER = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
"""How long after each failure an event is sent again. After the last one Slack gives it up."""
RETRY_REASON = "timeout"
Envelope = Literal["slash_commands", "interactive", "events_api"]


@dataclass(eq=False, slots=True)
class Delivery:
    """One envelope: `answer` is the payload of its acknowledgement, `ms` how long that took."""

    kind: Envelope
    payload: Json
    envelope_id: str
    attempt: int = 0
    sent: bool = False
    held: bool = False
    ms: float | None = None
    answer: Json | None = None
    given_up: bool = False
    retry_at: datetime | None = None
    entry: Entry | None = None
    started: float = field(default_factory=time.perf_counter)
    acked: threading.Event = field(default_factory=threading.Event)

    @property
    def event_id(self) -> str:
        """The id that stays the same when an event is delivered again."""
        return str(self.payload.get("event_id", ""))

    @property
    def error(self) -> str:
        """What Slack complains about: nobody to send to, or no answer in time. One that is held back is fine."""
        if self.given_up:
            return "operation_timeout"
        return "" if self.sent or self.held else "dispatch_failed"

    def as_envelope(self) -> Json:
        """The frame of the socket."""
        body: Json = {
            "envelope_id": self.envelope_id, "payload": self.payload, "type": self.kind,
            "accepts_response_payload": self.kind != "events_api",
        }  # fmt: skip
        if self.kind == "events_api":
            body |= {"retry_attempt": self.attempt, "retry_reason": RETRY_REASON if self.attempt else ""}
        return body


class Deliveries:
    """Sends envelopes and matches acknowledgements. `ack_seconds` (real seconds) is Slack's patience."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.sockets = Sockets(world, self._acknowledged)
        self.ack_seconds = ACK_SECONDS
        self._waiting: dict[str, Delivery] = {}
        self._unacknowledged: dict[str, Delivery] = {}
        self._held: list[tuple[Fault, Delivery]] = []

    def ask(self, kind: Envelope, payload: Json, *, what: str, who: str = "", channel: str = "") -> Delivery:
        """Deliver a command or an interaction and wait until it is acknowledged or Slack's patience is over."""
        delivery = self._prepare(kind, payload, what=what, who=who, channel=channel)
        self._send(delivery)
        self.wait(delivery)
        return delivery

    def tell(self, event: Json, *, who: str = "", channel: str = "", shared: bool = False) -> Delivery | None:
        """Deliver an event, if the app subscribed to it, without waiting."""
        app = self._world.app
        name = f"message.{event['channel_type']}" if event["type"] == "message" else event["type"]
        scopes = EVENT_SCOPES.get(name)
        if scopes and not scopes & self._world.granted_scopes:
            return None
        if name not in app.events or (app.dead_because and event["type"] not in LAST_WORDS):
            return None
        source = self._world.account(who)
        enterprise = self._world.enterprise_id if self._world.faults.on_a_grid else None
        payload: Json = {
            "token": app.verification_token, "context_team_id": self._world.team_id,
            "team_id": source.team_id if source and shared else self._world.team_id,
            "context_enterprise_id": enterprise, "api_app_id": app.id, "event": event, "type": "event_callback",
            "event_id": self._world.ids.next("Ev"), "event_time": self._world.now_seconds(),
            "authorizations": [{"enterprise_id": enterprise, "team_id": self._world.team_id, "user_id": app.bot_user_id,
                                "is_bot": True, "is_enterprise_install": False}],
            "is_ext_shared_channel": shared, "event_context": f"4-{self._world.ids.next('E')}",
        } | ({"enterprise_id": enterprise} if enterprise else {})  # fmt: skip
        delivery = self._prepare("events_api", payload, what=event["type"], who=who, channel=channel)
        self._unacknowledged[delivery.event_id] = delivery
        self._deliver_event(delivery)
        return delivery

    def wait(self, delivery: Delivery | None) -> bool:
        """Wait until a delivery is acknowledged; not for one that never left. True when it was."""
        if delivery is None or not delivery.sent:
            return False
        if delivery.acked.wait(self.ack_seconds):
            return True
        with self._world.lock:
            delivery.given_up = not delivery.acked.is_set()
            if delivery.given_up:
                self._fail(delivery, "operation_timeout")
        self._world.touch()
        return not delivery.given_up

    def unacknowledged(self) -> list[Delivery]:
        """Events the app has not acknowledged yet, oldest first."""
        return list(self._unacknowledged.values())

    def redeliver(self, *, wait: bool = True) -> list[Delivery]:
        """Send every unacknowledged event again, as Slack would after a while, three times at most."""
        return self._send_again(self.unacknowledged(), wait=wait)

    def retry_due(self) -> list[Delivery]:
        """Send again what Slack sends again by now: at once, a minute and five minutes after it failed."""
        now = self._world.clock()
        return self._send_again([each for each in self.unacknowledged() if each.retry_at and each.retry_at <= now])

    def find_next_retry_at(self) -> datetime | None:
        """When an event is sent again next, by the workspace's clock; or None."""
        return min((each.retry_at for each in self.unacknowledged() if each.retry_at), default=None)

    def _send_again(self, failed: Iterable[Delivery], *, wait: bool = True) -> list[Delivery]:
        """Send each again, unless that was done three times, and wait for the answers."""
        again = []
        for old in failed:
            if old.attempt < len(RETRY_AFTER):
                again.append(self._again(old))
            else:
                self._unacknowledged.pop(old.event_id, None)
        for delivery in again:
            if wait:
                self.wait(delivery)
        return again

    def _again(self, old: Delivery, *, copies: int = 1) -> Delivery:
        who, channel = (old.entry.who, old.entry.channel) if old.entry else ("", "")
        what = old.payload["event"]["type"]
        new = self._prepare("events_api", old.payload, what=what, who=who, channel=channel)
        new.attempt = old.attempt + 1
        if old.event_id in self._unacknowledged:
            self._unacknowledged[old.event_id] = new
        self._send(new, copies=copies)
        return new

    def _prepare(self, kind: Envelope, payload: Json, *, what: str, who: str, channel: str) -> Delivery:
        if how := self._world.faults.dress:
            payload = recorded.dress(payload, recorded.find_keys(payload), how, self._known())
        delivery = Delivery(kind, payload, str(uuid4()))
        at = self._world.clock().isoformat()
        delivery.entry = self._world.inspector.add("heard", what, at=at, who=who, channel=channel, payload=payload)
        return delivery

    def _known(self) -> Json:
        """Values of the workspace by the key they come under."""
        world = self._world
        known = dict.fromkeys(("team", "team_id", "user_team", "source_team", "authed_teams"), world.team_id)
        known |= {"domain": world.team_domain, "authed_users": world.app.bot_user_id}
        grid = {"enterprise_id": world.enterprise_id, "enterprise_name": ENTERPRISE_NAME}
        return known | (grid if world.faults.on_a_grid else {})

    def _deliver_event(self, delivery: Delivery) -> None:
        fault = self._world.faults.strike(EVENTS)
        if fault and fault.kind == "out_of_order":
            delivery.held = True
            self._held.append((fault, delivery))
            if fault.left == 0:
                self._let_go(fault)
            return
        if fault and fault.parallel:
            self._send(delivery, copies=fault.copies)
            return
        self._send(delivery)
        for _ in range(fault.copies - 1 if fault else 0):
            delivery = self._again(delivery)

    def _let_go(self, fault: Fault) -> None:
        """The last event of an out-of-order fault came: all leave, newest first."""
        leaving = [delivery for holder, delivery in self._held if holder is fault]
        self._held = [(holder, delivery) for holder, delivery in self._held if holder is not fault]
        for delivery in reversed(leaving):
            self._send(delivery)

    def _send(self, delivery: Delivery, *, copies: int = 1) -> None:
        self._waiting[delivery.envelope_id] = delivery
        delivery.started = time.perf_counter()
        delivery.sent = self.sockets.send(delivery.as_envelope(), copies=copies) > 0
        if not delivery.sent:
            del self._waiting[delivery.envelope_id]
            self._fail(delivery, "dispatch_failed")
        self._world.touch(inspector=delivery.entry.n if delivery.entry else 0)

    def _fail(self, delivery: Delivery, error: str) -> None:
        """Note that a delivery failed; an event gets the time of its next try, or is given up for good."""
        if delivery.entry:
            delivery.entry.ok, delivery.entry.error = False, error
        if self._unacknowledged.get(delivery.event_id) is not delivery:
            return
        if delivery.attempt < len(RETRY_AFTER):
            delivery.retry_at = self._world.clock() + RETRY_AFTER[delivery.attempt]
        else:
            del self._unacknowledged[delivery.event_id]

    def _acknowledged(self, envelope_id: str, answer: Json | None) -> None:
        """The app acknowledged an envelope; a second acknowledgement, or one that comes too late, changes nothing."""
        with self._world.lock:
            delivery = self._waiting.pop(envelope_id, None)
            if delivery is None:
                self._world.touch()
                return
            delivery.ms = (time.perf_counter() - delivery.started) * 1000
            self._unacknowledged.pop(delivery.event_id, None)
            if delivery.entry:
                delivery.entry.ms, delivery.entry.answer = delivery.ms, answer
                delivery.entry.ok = not delivery.given_up
            if not delivery.given_up:
                delivery.answer = answer
            delivery.acked.set()
        self._world.touch(inspector=delivery.entry.n if delivery.entry else 0)


LAST_WORDS = frozenset({"app_uninstalled", "tokens_revoked"})
"""Events that still reach an app whose tokens are dead."""
