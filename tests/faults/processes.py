"""Senders in processes of their own, and a hand that kills them."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess

from tests.faults.worker import Settings, work

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.faults.worker"])


@dataclass
class Workers:
    """So many senders at once; one that is killed is replaced by a new one."""

    settings: Settings
    running: list[ForkServerProcess] = field(default_factory=list)

    def start(self) -> None:
        """One more, sending when this returns."""
        ready = _CONTEXT.Event()
        process = _CONTEXT.Process(target=work, args=(self.settings, ready), daemon=True)
        process.start()
        self.running.append(process)
        assert ready.wait(60)

    def kill(self, number: int) -> None:
        """SIGKILL one of them: no handler runs, nothing is released."""
        process = self.running.pop(number)
        process.kill()
        process.join()
        process.close()


@contextmanager
def workers(settings: Settings) -> Iterator[Workers]:
    """Workers that are gone when the block ends."""
    made = Workers(settings)
    try:
        yield made
    finally:
        while made.running:
            made.kill(0)
