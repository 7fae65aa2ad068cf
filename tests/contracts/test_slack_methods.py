"""The bot's and the local Slack's methods are those of Slack's reference, whose facts are in `slack_methods.txt`."""

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.slack.errors import _VERDICTS, VERDICTS
from playground.slack.faults import PASSING
from playground.slack.web.dispatch import ANSWERS
from playground.slack.web.table import METHODS
from tests.contracts.test_manifest import COMPOSED, ROOT, called, methods_in

Facts = dict[str, frozenset[str]]
BY_THE_SDK = {"apps.connections.open"}
"""What slack_sdk calls for the bot."""

WHOSE = {"token", "app_token"}
"""By what slack_sdk authenticates a call; no argument of the method."""

BY_THE_DOOR = frozenset({"invalid_auth", "missing_argument", "invalid_arguments", "too_large"})
"""Errors that Slack answers any call with although no method lists them."""


UNLISTED = {
    "chat.postEphemeral": {"invalid_metadata_format", "invalid_metadata_schema", "msg_blocks_too_long"},
    "chat.postMessage": {"msg_too_long"},
    "chat.update": {"msg_blocks_too_long"},
    "conversations.history": {"invalid_limit"},
    "conversations.replies": {"invalid_limit", "not_in_channel"},
    "users.list": {"invalid_limit"},
}
"""What the local Slack answers although the reference does not list it: it lists it for a sister with the argument."""


@cache
def reference() -> dict[str, Facts]:
    """The facts of each method: its tier, scopes, required and optional arguments, and errors."""
    facts: dict[str, dict[str, frozenset[str]]] = {}
    method = kind = ""
    for line in Path(__file__).with_name("slack_methods.txt").read_text("utf-8").splitlines()[2:]:
        if not line.startswith(" "):
            method = line
            facts[method] = dict.fromkeys(("tier", "scopes", "required", "optional", "errors"), frozenset[str]())
        else:
            kind = line[:11].strip() or kind
            facts[method][kind] |= frozenset(line[11:].split())
    return facts


def errors_of(method: str) -> frozenset[str]:
    """Every error the reference lists for a method."""
    return reference()[method]["errors"] | reference()["common"]["errors"]


@cache
def methods_of_the_bot() -> frozenset[str]:
    """The methods umpire calls, as Slack names them."""
    names = {method.replace(".", "_"): method for method in reference()}
    return frozenset({names[name] for name in called()} | BY_THE_SDK)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_method_of_the_local_slack_is_as_published(method: str) -> None:
    """Tier, scopes and arguments are those of the reference."""
    row, facts = METHODS[method], reference()[method]
    assert {row.tier} == facts["tier"]
    assert row.scopes == facts["scopes"]
    assert set(row.required) == facts["required"]
    assert row.optional == facts["optional"]


def test_the_local_slack_has_every_method_umpire_calls() -> None:
    """Nothing is answered that is not in the tables, and nothing umpire calls is unanswered."""
    assert set(METHODS) == set(ANSWERS) == set(reference()) - {"common"}
    assert methods_of_the_bot() <= set(METHODS)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_error_umpire_can_meet_has_one_verdict(method: str) -> None:
    """For each error the reference lists for a method umpire calls, it is decided what follows."""
    if method in methods_of_the_bot():
        assert errors_of(method) - set(VERDICTS) == set()


def test_no_verdict_is_spoken_twice_or_in_vain() -> None:
    """An error has one verdict, and one that no method umpire calls can answer has none."""
    assert [code for code, n in Counter(" ".join(_VERDICTS.values()).split()).items() if n > 1] == []
    assert set(VERDICTS) - {code for method in methods_of_the_bot() for code in errors_of(method)} == set()


def calls_of_the_bot() -> Iterator[tuple[str, set[str], bool]]:
    """Each call in bot/, handed on by `partial` too: the method, the arguments it names, and whether these are all."""
    names = {method.replace(".", "_"): method for method in reference()}
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called_one = node.args[0] if getattr(node.func, "id", "") == "partial" and node.args else node.func
                for name in set(methods_in(ast.unparse(called_one))) & set(names):
                    if isinstance(called_one, ast.Attribute) and called_one.attr == name:
                        passed = {keyword.arg for keyword in node.keywords if keyword.arg}
                        yield names[name], passed, all(keyword.arg for keyword in node.keywords)


def test_arguments_umpire_passes_exist() -> None:
    """Every argument named in a call of the bot is one the method has."""
    unknown = [
        (method, passed - reference()[method]["required"] - reference()[method]["optional"] - WHOSE)
        for method, passed, _ in calls_of_the_bot()
    ]
    assert [each for each in unknown if each[1]] == []
    assert set(COMPOSED) & {method.replace(".", "_") for method in reference()} == set()


def test_umpire_passes_what_a_method_requires() -> None:
    """No call of the bot leaves out an argument without which Slack refuses it."""
    missing = [
        (method, reference()[method]["required"] - passed)
        for method, passed, all_named in calls_of_the_bot()
        if all_named
    ]
    assert len(missing) > 20
    assert [each for each in missing if each[1]] == []


@pytest.mark.parametrize("method", sorted(METHODS))
def test_the_local_slack_refuses_in_slacks_words(method: str) -> None:
    """Every error the local Slack answers a method with is one that the reference lists for it."""
    answer = ANSWERS[method]
    spoken = list_spoken(answer.__module__.rpartition(".")[2], answer.__name__)
    assert spoken - errors_of(method) - BY_THE_DOOR - UNLISTED.get(method, set()) == set()


def test_errors_are_found_wherever_they_are_spoken() -> None:
    """What a method is refused with is found in what it calls, in its own words and those it hands on."""
    assert {"cant_update_message", "message_not_found", "is_inactive"} <= list_spoken("chat", "update_message")
    assert {"expired_trigger_id", "push_limit_reached"} <= list_spoken("views", "push_modal")


@cache
def list_spoken(module: str, function: str) -> frozenset[str]:
    """The error codes in a function of the local Slack and in whatever it calls there."""
    known = frozenset(code for method in METHODS for code in errors_of(method))
    todo = [(module, function)]
    spoken, seen, fields = set[str](), set[tuple[str, str]](), set[int]()
    while todo:
        place = todo.pop()
        if place in seen:
            continue
        seen.add(place)
        for node in ast.walk(functions()[place]):
            if isinstance(node, ast.Dict):
                fields |= set(map(id, node.keys))
            elif isinstance(node, ast.Constant) and node.value in known and id(node) not in fields:
                spoken.add(node.value)
            elif isinstance(node, ast.Call):
                spoken |= _list_refused(node)
                todo += _find_functions(node, place[0])
    return frozenset(spoken)


def _list_refused(node: ast.Call) -> set[str]:
    """The code of a `SlackRefusal`, known or not."""
    refuses = getattr(node.func, "id", "") == "SlackRefusal"
    return {str(arg.value) for arg in node.args[:1] if refuses and isinstance(arg, ast.Constant)}


def _find_functions(node: ast.Call, module: str) -> list[tuple[str, str]]:
    """The functions a call may mean: one of the same module by its name, one of the world's by its method's name."""
    if isinstance(node.func, ast.Name):
        return [place for place in functions() if place == (module, node.func.id)]
    if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value).partition(".")[0] in ("call", "self"):
        return [place for place in functions() if place[1] == node.func.attr]
    return []


@cache
def functions() -> dict[tuple[str, str], ast.FunctionDef]:
    """The functions of the local Slack that answer calls, by module and name."""
    slack = ROOT / "playground/slack"
    paths = [*slack.glob("web/*.py"), *(slack / f"{name}.py" for name in ("views", "triggers", "world"))]
    return {
        (f"{'' if path.parent.name == 'web' else 'world '}{path.stem}", node.name): node
        for path in paths
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }


@pytest.mark.parametrize("method", sorted(METHODS))
def test_what_passes_by_itself_is_an_error_of_that_method(method: str) -> None:
    """The switch *Not now* answers with an error the reference lists for the method."""
    assert PASSING.get(method, "team_added_to_org") in errors_of(method)
