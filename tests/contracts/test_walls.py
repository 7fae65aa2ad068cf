"""The import contracts say what they seem to: every module has its place, and what they ignore is harmless."""

import ast
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
    placed = [name.strip() for layer in contract["layers"] for name in layer.split("|")]
    assert contract["exhaustive"]
    assert sorted(placed) == sorted(modules("bot"))


def test_every_room_is_under_contract() -> None:
    """No Python package stands beside those that are checked, tests and measurements aside."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    assert set(told["root_packages"]) == packages


def test_whoever_may_not_hold_a_session_is_named() -> None:
    """All of bot but the desk and the outbox worker is barred from sqlmodel."""
    barred = {name.partition(".")[2] for name in named("only the desk")["source_modules"] if name.startswith("bot.")}
    assert modules("bot") - barred == {"usecases", "delivery"}


def test_ignored_imports_are_annotations() -> None:
    """An import that the contract against cycles ignores is never made when the program runs."""
    ignored = [line.split(" -> ") for line in named("no cycles")["ignore_imports"]]
    for importer, imported in ignored:
        if not importer.endswith("__main__"):
            source = (ROOT / importer.replace(".", "/")).with_suffix(".py").read_text("utf-8")
            assert imported not in imports_when_run(source), importer


def test_the_check_on_annotations_bites() -> None:
    """An import that is made when the program runs is told from one that only annotations need."""
    source = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a import b\nfrom c import d\n"
    assert imports_when_run(source) == {"typing", "c"}


def test_every_action_is_asked_for_somewhere() -> None:
    """No permission stands in the table that nothing in the desk asks for."""
    desk = "".join(path.read_text("utf-8") for path in (ROOT / "bot" / "usecases").glob("*.py"))
    assert {action.name for action in Action if f"Action.{action.name}" not in desk} == set()


def imports_when_run(source: str) -> set[str]:
    """The modules a text imports, without those that only annotations need."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = [ast.Pass()]
    froms = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return froms | {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
