"""What the local Slack is told to do wrong: refuse, stall, lose the answer, deliver twice or in another order."""

import threading
from dataclasses import dataclass, field
from typing import Literal

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
CUSTOMS = ("enforce_rate_limits", "redelivers", "limit_blocks", "lose_described_files", "limit_file_inputs")
"""The switches for what Slack does everywhere. They are on, and no faults."""
SWITCHES = (*CUSTOMS, "refuse_sockets", "decline_optional_scopes", "on_a_grid", "refuse_data_blocks")
"""What is on or off, and counts nothing down."""
PASSING = {
    "chat.postMessage": "message_limit_exceeded", "chat.postEphemeral": "message_limit_exceeded",
    "chat.update": "external_channel_migrating", "files.completeUploadExternal": "file_update_failed",
}  # fmt: skip
"""What `passing` answers: an error that ends by itself. Any other method says that the workspace is being moved."""
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
    `decline_optional_scopes`: whoever installed the app left out the optional scopes. `on_a_grid`: the workspace
    belongs to an Enterprise Grid, and its people are described by the home workspaces they have elsewhere.
    `refuse_data_blocks`: tables and charts are refused, as they are in some plans and workspaces.
    `redelivers`: events that were not acknowledged are sent again by themselves. `limit_blocks`: a message whose blocks
    together have too many characters is refused. `lose_described_files`: an upload with an `alt_txt` is shared nowhere.
    `limit_file_inputs`: a file field of a form takes 10 MB. `clear` leaves these four as they are.
    """

    def __init__(self, lock: threading.RLock, *, rate_limits: bool = True) -> None:
        self._lock = lock
        self._faults: dict[int, Fault] = {}
        self._last = 0
        self._rate_limits = rate_limits
        self.enforce_rate_limits = rate_limits
        self.refuse_sockets = self.decline_optional_scopes = self.on_a_grid = self.refuse_data_blocks = False
        self.redelivers = self.limit_blocks = self.lose_described_files = self.limit_file_inputs = True

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
        self.refuse_sockets = self.decline_optional_scopes = self.on_a_grid = self.refuse_data_blocks = False

    def strike(self, method: str) -> Fault | None:
        """The fault that hits this call, counted down; `None` almost always."""
        if not self._faults:
            return None
        with self._lock:
            for fault in self._faults.values():
                if fault.left > 0 and (fault.method == method or (fault.method == "*" and method != EVENTS)):
                    fault.left -= 1
                    fault.reached.set()
                    return fault
        return None

    def as_json(self) -> Json:
        """Everything that is on, as the page shows it."""
        return {
            "faults": [f.as_json() for f in self._faults.values() if f.left > 0],
            "kinds": list(KINDS),
            **{name: getattr(self, name) for name in SWITCHES},
        }
