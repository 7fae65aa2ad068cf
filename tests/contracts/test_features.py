"""Every feature is whole: what it declares has help, a permission, words, a test. A failure names the file to edit."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot import composition, dispatch
from bot.composition import DeclaredTwice, gather
from bot.feature import Feature
from bot.features import FEATURES
from scoring.roles import Action
from scoring.settings.settings import SETTINGS
from tests.surface.permissions import BUTTONS, LINES, WHEN_PARTING

ROOT = Path(__file__).parents[2]
ROOMS = ("usecases", "messages", "pictures")
"""What of a feature others may use: what can happen, how it reads, and how it is drawn."""
GUIDES, GUIDED = ("setup",), (*ROOMS, "clicks", "commands", "forms")
"""Features that lead people through what others offer, and what of those they may use for that."""
MOST_ENTRIES = 40
"""How many entries of a folder can be read at a glance."""

each_feature = pytest.mark.parametrize("feature", FEATURES, ids=[feature.name for feature in FEATURES])


def test_every_folder_is_listed() -> None:
    """A folder of bot/features is a feature of the list in bot/features/__init__.py, and bears its name."""
    folders = {path.parent.name for path in (ROOT / "bot" / "features").glob("*/feature.py")}
    assert folders == {feature.name for feature in FEATURES}, "edit bot/features/__init__.py"


def test_a_name_declared_twice_is_refused() -> None:
    """The refusal names both files."""
    first, second = Feature("talks", forms={"talk": _never}), Feature("walks", forms={"talk": _never})
    with pytest.raises(DeclaredTwice, match=r"bot/features/talks/feature\.py.*bot/features/walks/feature\.py"):
        gather((first, second), lambda feature: feature.forms)


@each_feature
def test_commands_have_help_a_permission_and_a_test(feature: Feature) -> None:
    """Each word says what it does and how it is typed; somebody may and the table says who; a test types it."""
    typed = _text_below(ROOT / "tests" / "features" / feature.name)
    for word, command in feature.commands.items():
        usages = [usage for usage, _ in command.help.lines]
        assert command.help.says, f"bot/features/{feature.name}/: help on `{word}` does not say what it does"
        assert command.help.who, f"bot/features/{feature.name}/: help on `{word}` does not say who may"
        assert any(_word_of(usage) == word for usage in usages), (
            f"bot/features/{feature.name}/: help on `{word}` shows no line that begins with it"
        )
        assert any(_word_of(f"/{line}") == word for line in (*LINES, *WHEN_PARTING[0])), (
            f"tests/features/{feature.name}/entry_points.py: no line of LINES types `{word}`, so nobody knows who may"
        )
        assert f"{word}" in typed, f"tests/features/{feature.name}/: no test types `{word}`"


@each_feature
def test_clicks_are_in_the_table_of_who_may(feature: Feature) -> None:
    """Each button is pressed by outsiders in a test, and learns them nothing."""
    missing = set(feature.clicks) - {button.partition(":")[0] for button in (*BUTTONS, *WHEN_PARTING[1])}
    assert missing == set(), f"tests/features/{feature.name}/entry_points.py: BUTTONS lacks {sorted(missing)}"


@each_feature
def test_what_comes_beside_is_a_click(feature: Feature) -> None:
    """`beside` names clicks of the same feature."""
    unknown = feature.beside - set(feature.clicks)
    assert unknown == set(), f"bot/features/{feature.name}/feature.py: `beside` names {sorted(unknown)}"


@each_feature
def test_forms_clocks_and_posts_are_tested(feature: Feature) -> None:
    """Each form, deadline, rhythm, kind of post and kind of undo is named in a test, or in what is stored for good."""
    stored = (ROOT / "tests" / "contracts" / "stored_names.json").read_text("utf-8")
    own = _text_below(ROOT / "tests" / "features" / feature.name)
    for kind in ("forms", "deadlines", "rhythms", "posts", "undo"):
        for name in getattr(feature, kind):
            assert f'"{name}"' in stored or f'"{name}"' in own, (
                f"tests/features/{feature.name}/: no test names the {kind.rstrip('s')} {str(name)!r}"
            )


def test_every_permission_is_some_features() -> None:
    """Each action belongs to one feature; to which group of people, stands beside the action itself."""
    owners = [action for feature in FEATURES for action in feature.permissions]
    assert sorted(owners) == sorted(Action), "edit `permissions` in the feature.py of the feature it belongs to"


def test_every_setting_is_some_features() -> None:
    """Each setting begins as exactly one feature says its settings do."""
    for setting in SETTINGS:
        owners = [f.name for f in FEATURES if any(_begins(setting.key, start) for start in f.settings)]
        assert len(owners) == 1, f"{setting.key}: declared by {owners}; edit `settings` in a bot/features/*/feature.py"


def test_all_is_composed() -> None:
    """What the features declare is what umpire listens to; help, undo, picking, wording and mentions stand beside."""
    assert set(dispatch.COMMANDS) - set(composition.WORDS) - set(composition.ALSO) == {"umpire", "help"}
    assert set(composition.ALSO) & {*composition.WORDS, "umpire", "help"} == set()
    beside = {"undo", "pick", "help_show", "help_topic", "help_word", "wording_keep", "wording_reword"}
    assert set(dispatch.CLICKS) - set(composition.CLICKS) == beside
    assert set(dispatch.FORMS) - set(composition.FORMS) == {"wording_keep", "wording_line"}
    assert set(dispatch.EVENTS) - set(composition.EVENTS) == {"app_mention"}
    assert set(dispatch.POSTS) - set(composition.POSTS) == {"parked"}


def test_features_use_of_each_other_only_what_happens_and_how_it_reads() -> None:
    """No feature reaches for another's commands, forms, clicks, posts or events, but the guides do for forms."""
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / "bot" / "features").glob("*/**/*.py"))
        for name in _imports(path)
        if _feature_of(name) not in (None, path.relative_to(ROOT / "bot" / "features").parts[0])
        and name.split(".")[3] not in (GUIDED if path.parent.name in GUIDES else ROOMS)
    ]
    assert wrong == []


def test_no_two_features_have_a_template_of_one_name() -> None:
    """Templates are found by their names alone."""
    names = [path.name for path in (ROOT / "bot").rglob("templates/*.j2")]
    assert sorted(names) == sorted(set(names))


def test_no_room_is_overcrowded() -> None:
    """A folder of a room can be read at a glance."""
    folders = [path for room in ("bot", "scoring", "storage") for path in (ROOT / room).rglob("*") if path.is_dir()]
    entries = {
        str(path.relative_to(ROOT)): len([each for each in path.iterdir() if each.name != "__pycache__"])
        for path in (*folders, ROOT / "bot", ROOT / "scoring", ROOT / "storage")
        if path.name != "__pycache__"
    }
    assert {name: number for name, number in entries.items() if number > MOST_ENTRIES} == {}


def _never(ask: object, deps: object) -> None:
    raise AssertionError("it is only declared")


def _word_of(line: str) -> str:
    words = line.removeprefix("/").split()
    return words[1] if words[0] == "umpire" and len(words) > 1 else words[0]


def _begins(key: str, start: str) -> bool:
    return key.startswith(start) if start.endswith(".") else key == start


@cache
def _text_below(folder: Path) -> str:
    return "".join(path.read_text("utf-8") for path in sorted(folder.glob("*.py")))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _feature_of(name: str) -> str | None:
    parts = name.split(".")
    return parts[2] if parts[:2] == ["bot", "features"] and len(parts) > 3 else None
