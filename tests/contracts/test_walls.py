"""The import contracts say what they seem to: every module has its place, and what they ignore is harmless."""

import re
import tomllib
from pathlib import Path
from typing import Any

from scoring.roles import Action

ROOT = Path(__file__).parents[2]


def contracts() -> list[dict[str, Any]]:
    """The contracts as they stand in pyproject.toml."""
    told: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    return list(told["contracts"])


def named(name: str) -> dict[str, Any]:
    """The contract whose name begins so."""
    return next(contract for contract in contracts() if contract["name"].startswith(name))


def modules(package: str) -> set[str]:
    """The modules and packages directly inside a package."""
    folder = ROOT / package
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    return files | {path.parent.name for path in folder.glob("*/__init__.py")}


def test_every_module_of_bot_has_one_place() -> None:
    """A new module must be put into a layer, and no layer names a module that is gone."""
    contract = named("Inside bot")
    placed = [name.strip() for layer in contract["layers"] for name in re.split("[|:]", layer)]
    assert contract["exhaustive"]
    assert sorted(placed) == sorted(modules("bot"))


def test_every_room_is_under_contract() -> None:
    """No Python package stands beside those that are checked, tests and measurements aside."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    assert set(told["root_packages"]) == packages


def test_every_action_is_asked_for_somewhere() -> None:
    """No permission stands in the table that nothing asks for."""
    asked = "".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    assert {action.name for action in Action if f"Action.{action.name}" not in asked} == set()
