"""Starting `umpire run` as its own process: seconds to connected, and what it holds in memory."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.company import stage

STARTS = 5
COMMANDS = 200


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the start of the process to Slack's hello (median), and resident megabytes after some use."""

    seconds: float
    megabytes: float


def started(folder: Path) -> Start:
    """Start it several times on the file with 10,000 customers, the last time for some commands."""
    with stage(folder) as at:
        at.umpire.stop()
        at.db.close()
        slack = at.slack
        environment = {
            "PATH": os.environ["PATH"],
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite'}",
            "UMPIRE_AUDIT_KEY": "playground",
            "UMPIRE_LOG_LEVEL": "WARNING",
        }
        took, megabytes = [], 0.0
        for turn in range(STARTS):
            begun = time.perf_counter()
            process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment)
            slack.wait_until(lambda: slack.deliveries.sockets.connections, timeout=30)
            took.append(time.perf_counter() - begun)
            if turn == STARTS - 1:
                ana = slack.person("ana")
                for n in range(COMMANDS):
                    ana.types(f"/strike c{n:05d} late-payment invoice {n}", in_="general")
                    ana.types(f"/scorecard c{n:05d}", in_="general")
                megabytes = resident(process.pid)
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            slack.wait_until(lambda: not slack.deliveries.sockets.connections, timeout=30)
        return Start(median(took), megabytes)


def resident(pid: int) -> float:
    """Resident megabytes of a process, from the kernel."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"the kernel says nothing about {pid}")
