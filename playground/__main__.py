"""`make playground`: a local Slack with umpire in it, in a sample company or an empty workspace, until Ctrl-C."""

import argparse
import os
import signal
import sys
import tempfile
import threading
from pathlib import Path

from bot import logs
from playground import empty, sample
from playground.clock import MovableClock
from playground.stage import Stage


def main() -> int:
    """Start the playground, print its address, and stop it cleanly."""
    arguments = _parse_arguments()
    logs.configure_logging("WARNING")
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL", "DATABASE_URL", "HTTP_PROXY", "http_proxy"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="umpire-playground-") as folder:
        clock = MovableClock()
        stage = Stage(f"sqlite:///{Path(folder) / 'umpire.sqlite'}", clock=clock, port=arguments.port)
        try:
            empty.open_empty(stage) if arguments.empty else sample.open_sample(stage)
        except OSError:
            sys.exit(f"Port {arguments.port} is taken, perhaps by another playground. Try: make playground PORT=0")
        print(
            f"\n  The playground is at  {stage.slack.first_address}\n  Nothing leaves this machine. Ctrl-C stops it.\n",
            flush=True,
        )
        _wait_for_signal()
        stage.stop()
    return 0


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make playground", description="A local Slack with umpire in it.")
    parser.add_argument("--empty", action="store_true", help="a workspace in which umpire was just installed")
    parser.add_argument("--port", type=int, default=8765, help="where to listen on 127.0.0.1 (8765; 0 = any)")
    return parser.parse_args()


def _wait_for_signal() -> None:
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    stopping.wait()


if __name__ == "__main__":
    sys.exit(main())
