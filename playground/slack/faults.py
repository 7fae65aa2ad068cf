"""What the local Slack is told to do wrong: refuse, stall, lose the answer, deliver twice or in another order."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from playground.slack.recorded import Dress
from playground.slack.shapes import Json

FaultKind = Literal[
    "429", "error", "passing", "5xx", "reset", "slow", "hold", "unshared", "shared_late", "duplicate", "out_of_order",
]  # fmt: skip
CALL_KINDS: tuple[FaultKind, ...] = ("429", "error", "passing", "5xx", "reset", "slow", "hold")
WAITING: tuple[FaultKind, ...] = ("slow", "hold")
"""Kinds of which the answer is the right one, and comes late."""
UPLOAD_KINDS: tuple[FaultKind, ...] = ("unshared", "shared_late")
DELIVERY_KINDS: tuple[FaultKind, ...] = ("duplicate", "out_of_order")
KINDS = (*CALL_KINDS, *UPLOAD_KINDS, *DELIVERY_KINDS)
DRESSES: tuple[Dress, ...] = ("every_key", "fewest_keys", "nulls")
CUSTOMS = ("enforce_rate_limits", "redelivers", "limit_blocks", "lose_described_files", "limit_file_inputs")
"""The switches for what Slack does everywhere. They are on, and no faults."""
OFF = (
    *("refuse_sockets", "deafen_sockets", "decline_optional_scopes", "on_a_grid", "commands_taken", "short_pages"),
    "refuse_data_blocks",
    "fails_as_usual",
    *DRESSES,
)
"""The switches that are off until somebody wants to see what follows."""
SWITCHES = (*CUSTOMS, *OFF)
"""What is on or off, and counts nothing down."""
PASSING = {
    "chat.postMessage": "message_limit_exceeded", "chat.postEphemeral": "message_limit_exceeded",
    "chat.update": "external_channel_migrating", "files.completeUploadExternal": "file_update_failed",
}  # fmt: skip
"""What `passing` answers: an error that ends by itself. Any other method says that the workspace is being moved."""
USUAL_CALLS: tuple[tuple[float, FaultKind, dict[str, int | bool]], ...] = (
    (0.03, "429", {"retry_after": 3}),
    (0.01, "5xx", {}),
    (0.02, "5xx", {"stored": True}),
    (0.01, "reset", {}),
    (0.02, "reset", {"stored": True}),
    (0.01, "passing", {}),
)
"""The share of calls that fail, and how, with `fails_as_usual`: one in ten, many more than on a good day."""
USUAL_UPLOADS: tuple[tuple[float, FaultKind, dict[str, int | bool]], ...] = ((0.1, "unshared", {}), *USUAL_CALLS)
"""The share of uploads that fail: some are answered ok, and shared nowhere."""
USUAL_EVENTS: tuple[tuple[float, FaultKind, dict[str, int | bool]], ...] = (
    (0.1, "duplicate", {}),
    (0.04, "duplicate", {"copies": 3, "parallel": True}),
)
"""The share of events that come more than once."""
BY_SWITCH = frozenset({"apps.connections.open", "auth.test"})
"""Methods that do not fail as usual: whether the app can connect has a switch of its own."""
EVENTS = "events"
"""The method name under which faults of deliveries are kept."""
COMPLETE_UPLOAD = "files.completeUploadExternal"
"""The method that faults of uploads are about: it answers ok, but shares nothing, or says so only after a while."""


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong, `left` times more.

    `stored` says whether the call takes effect although the caller is not told. `retry_after` is in seconds, and so
    is `seconds`, by which a `slow` answer is late.
    `copies` counts all deliveries of one event; with `parallel` they go out at once on different connections.
    """

    id: int
    method: str
    kind: FaultKind
    left: int
    retry_after: int = 30
    error: str = "internal_error"
    status: int = 503
    seconds: float = 1.2
    stored: bool = False
    copies: int = 2
    parallel: bool = False
    reached: threading.Event = field(default_factory=threading.Event)
    """Set when the fault has struck for the first time."""
    released: threading.Event = field(default_factory=threading.Event)

    def error_of(self, method: str) -> str:
        """The error code a call of this method is refused with."""
        if self.kind == "passing":
            return PASSING.get(method, "team_added_to_org")
        return self.error if self.kind == "error" else self.kind

    def release(self) -> None:
        """Let the answers held by this fault go."""
        self.released.set()

    def as_json(self) -> Json:
        """The fault as the page shows it."""
        shown = (
            "id",
            "method",
            "kind",
            "left",
            "retry_after",
            "error",
            "status",
            "seconds",
            "stored",
            "copies",
            "parallel",
        )
        return {name: getattr(self, name) for name in shown}


class Faults:
    """The faults that are on, and the switches for what Slack is like in some workspaces and not in others.

    `enforce_rate_limits` counts calls by the workspace's clock; it is on unless `rate_limits` is False.
    `deafen_sockets`: connections stay open and answer pings, and nothing comes over them any more, also not when this
    is switched off again: only new ones work then.
    `decline_optional_scopes`: whoever installed the app left out the optional scopes. `on_a_grid`: the workspace
    belongs to an Enterprise Grid, and its people are described by the home workspaces they have elsewhere.
    `commands_taken`: an app that was installed later owns every command but the one that bears this app's name.
    `every_key`, `fewest_keys`, `nulls`: payloads come with every key Slack was seen to send and new ones, with those
    only that are always there, or with null for the others; if several are on, the first is what happens.
    `redelivers`: events that were not acknowledged are sent again by themselves. `limit_blocks`: a message whose blocks
    together have too many characters is refused. `lose_described_files`: an upload with an `alt_txt` is shared nowhere.
    `limit_file_inputs`: a file field of a form takes 10 MB. `clear` leaves these four as they are.
    `refuse_data_blocks`: tables and charts are refused, as they are in some plans and workspaces.
    `fails_as_usual`: a share of all calls, uploads and events goes wrong, drawn from `seed`; the same call of a method
    each time, whatever else is called.
    `short_pages`: a page of a list holds a few things, however many were asked for and are left.
    """

    def __init__(self, lock: threading.RLock, *, rate_limits: bool = True) -> None:
        self._lock = lock
        self._faults: dict[int, Fault] = {}
        self._last = 0
        self._rate_limits = rate_limits
        self.enforce_rate_limits = rate_limits
        self.refuse_sockets = self.deafen_sockets = False
        self.decline_optional_scopes = self.on_a_grid = self.short_pages = self.commands_taken = False
        self.every_key = self.fewest_keys = self.nulls = self.fails_as_usual = self.refuse_data_blocks = False
        self.redelivers = self.limit_blocks = self.lose_described_files = self.limit_file_inputs = True
        self.seed = 0
        self._calls: Counter[str] = Counter()

    def add(self, *, kind: FaultKind, method: str = "*", times: int = 1, **settings: float | str | bool) -> Fault:
        """Make the next `times` calls of a method (`*`: of any) or the next deliveries go wrong."""
        if kind not in KINDS:
            raise ValueError(f"There is no fault {kind!r}.")
        with self._lock:
            self._last += 1
            where = EVENTS if kind in DELIVERY_KINDS else COMPLETE_UPLOAD if kind in UPLOAD_KINDS else method
            fault = Fault(self._last, where, kind, times, **settings)  # type: ignore[arg-type]
            self._faults[fault.id] = fault
            return fault

    def remove(self, fault_id: int) -> None:
        """Take one fault back; answers it holds are let go."""
        with self._lock:
            fault = self._faults.pop(fault_id, None)
        if fault:
            fault.release()

    def clear(self) -> None:
        """Take everything back; rate limits are as they were at the start."""
        for fault_id in list(self._faults):
            self.remove(fault_id)
        self.enforce_rate_limits = self._rate_limits
        for name in OFF:
            self.switch(name, False)

    def switch(self, name: str, on: bool = True) -> None:
        """Switch one of the switches on, or off."""
        if name not in SWITCHES:
            raise ValueError(f"There is no switch {name!r}.")
        setattr(self, name, on)

    @property
    def dress(self) -> Dress | None:
        """How payloads come: with more keys than usual, with fewer, or, if None, as usual."""
        return next((dress for dress in DRESSES if getattr(self, dress)), None)

    def strike(self, method: str) -> Fault | None:
        """The fault that hits this call, counted down; `None` almost always."""
        if not self._faults and not self.fails_as_usual:
            return None
        with self._lock:
            for fault in self._faults.values():
                if fault.left > 0 and (fault.method == method or (fault.method == "*" and method != EVENTS)):
                    fault.left -= 1
                    fault.reached.set()
                    return fault
            return self._draw(method) if self.fails_as_usual and method not in BY_SWITCH else None

    def _draw(self, method: str) -> Fault | None:
        """Draw whether this call goes wrong as some do on any day."""
        self._calls[method] += 1
        drawn = Random(f"{self.seed} {method} {self._calls[method]}").random()  # noqa: S311  # nothing is kept secret
        for share, kind, settings in {EVENTS: USUAL_EVENTS, COMPLETE_UPLOAD: USUAL_UPLOADS}.get(method, USUAL_CALLS):
            drawn -= share
            if drawn < 0:
                return Fault(0, method, kind, 0, **settings)  # type: ignore[arg-type]
        return None

    def as_json(self) -> Json:
        """Everything that is on, as the page shows it."""
        return {
            "faults": [f.as_json() for f in self._faults.values() if f.left > 0],
            "kinds": list(KINDS),
            **{name: getattr(self, name) for name in SWITCHES},
        }
