"""`make bench`: one run, a table, and last one line of JSON."""

import json
import logging
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks import ballots, closets, digests, floors, homes, starting, strikes
from storage.sql.sqlite import sqlite3

Figures = TypeVar("Figures")


def main() -> int:
    """Measure and print."""
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="umpire-bench-") as one, tempfile.TemporaryDirectory() as two:
        default, direct = strikes.bare(default_mode=True), strikes.bare(default_mode=False)
        full, rate = strikes.full(Path(one))
        start = starting.started(Path(two))
    home, cast, floor = _alone(homes.opened), _alone(ballots.cast), _alone(floors.proposed)
    closet = _alone(closets.opened)
    prepared, ratio = _prepared(), full.p50 / default.p50
    rows = (
        ("full /strike, p50 / p99", f"{full.p50:.2f} / {full.p99:.2f} ms", ""),
        ("(a) bare Bolt, default mode, p50 / p99", f"{default.p50:.2f} / {default.p99:.2f} ms", ""),
        ("(b) bare Bolt, process_before_response", f"{direct.p50:.2f} / {direct.p99:.2f} ms", ""),
        ("full p50 against (a) p50", f"{ratio:.2f}", "reach ≤ 0.30"),
        ("strikes a second, one process, SQLite", f"{rate:.0f}", "reach ≥ 300"),
        ("casting a ballot, p50 / p99", f"{cast.p50:.2f} / {cast.p99:.2f} ms", ""),
        ("opening App Home with 1,000 customers, p50", f"{home:.2f} ms", ""),
        *_digest_rows(prepared),
        *(*_floor_rows(floor), *_closet_rows(closet)),
        ("start to connected", f"{start.seconds:.2f} s", "reach ≤ 1.50 s"),
        ("resident with 10,000 customers", f"{start.megabytes:.0f} MB", "reach ≤ 130 MB"),
    )
    print(f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}")
    for name, figure, reach in rows:
        print(f"  {name:<42} {figure:>18}   {reach}")
    figures = {
        "strike_p50_ms": round(full.p50, 3),
        "strike_p99_ms": round(full.p99, 3),
        "bare_default_p50_ms": round(default.p50, 3),
        "bare_default_p99_ms": round(default.p99, 3),
        "bare_direct_p50_ms": round(direct.p50, 3),
        "bare_direct_p99_ms": round(direct.p99, 3),
        "ratio": round(ratio, 3),
        "strikes_per_second": round(rate, 1),
        "cast_p50_ms": round(cast.p50, 3),
        "cast_p99_ms": round(cast.p99, 3),
        "home_p50_ms": round(home, 3),
        **_digest_figures(prepared),
        **(_floor_figures(floor) | _closet_figures(closet)),
        "start_seconds": round(start.seconds, 3),
        "resident_mb": round(start.megabytes, 1),
    }
    print(json.dumps(figures))
    return 0


def _alone(measure: Callable[[Path], Figures]) -> Figures:
    """What is measured in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="umpire-bench-") as folder:
        return measure(Path(folder))


def _floor_rows(floor: floors.Proposed) -> list[tuple[str, str, str]]:
    return [
        (f"proposing floors, {floors.CUSTOMERS:,} customers", f"{floor.propose:.2f} s", "reach ≤ 5.00 s"),
        ("showing who is below all of them", f"{floor.show:.2f} s", ""),
        ("peak memory of both", f"{floor.megabytes:.0f} MB", "reach ≤ 300 MB"),
    ]


def _floor_figures(floor: floors.Proposed) -> dict[str, float]:
    return {
        "floors_propose_seconds": round(floor.propose, 3),
        "floors_show_seconds": round(floor.show, 3),
        "floors_peak_mb": round(floor.megabytes, 1),
    }


def _closet_rows(closet: closets.Opened) -> list[tuple[str, str, str]]:
    return [
        (f"opening a closet, {closets.CUSTOMERS:,} customers", f"{closet.opening:.2f} s", "reach ≤ 5.00 s"),
        ("its peak memory", f"{closet.megabytes:.0f} MB", "reach ≤ 300 MB"),
        ("a page of 200 of one's own in it", f"{closet.page * 1000:.1f} ms", ""),
        ("its plan, as Markdown and CSV", f"{closet.plan:.2f} s", ""),
    ]


def _closet_figures(closet: closets.Opened) -> dict[str, float]:
    return {
        "closet_opening_seconds": round(closet.opening, 3),
        "closet_peak_mb": round(closet.megabytes, 1),
        "closet_page_ms": round(closet.page * 1000, 3),
        "closet_plan_seconds": round(closet.plan, 3),
    }


def _prepared() -> dict[int, digests.Prepared]:
    found = {}
    for size in digests.SIZES:
        with tempfile.TemporaryDirectory() as folder:
            found[size] = digests.prepared(Path(folder), size)
    return found


def _digest_rows(prepared: dict[int, digests.Prepared]) -> list[tuple[str, str, str]]:
    few, *_, many = prepared.values()
    sizes = [(f"the digest, {size:,} customers, p50", f"{each.digest:.2f} ms", "") for size, each in prepared.items()]
    return [
        *sizes,
        ("the same, most against fewest customers", f"{many.digest / few.digest:.2f}", "reach ≤ 3.00"),
        ("its peak memory, most customers", f"{many.peak:.0f} kB", ""),
        ("an idle tick, most customers, p50", f"{many.idle:.2f} ms", "reach ≤ 5.00 ms"),
    ]


def _digest_figures(prepared: dict[int, digests.Prepared]) -> dict[str, float]:
    few, *_, many = prepared.values()
    return {
        **{f"digest_{size}_p50_ms": round(each.digest, 3) for size, each in prepared.items()},
        "digest_ratio": round(many.digest / few.digest, 3),
        "digest_peak_kb": round(many.peak, 1),
        "idle_tick_p50_ms": round(many.idle, 3),
    }


if __name__ == "__main__":
    sys.exit(main())
