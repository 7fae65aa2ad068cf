"""The glossary has every word people type and every folder a newcomer opens, once, and none twice."""

import re
from pathlib import Path

from bot.dispatch import HELP, SHOWN_WORDS

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
LINE = re.compile(r"- (?P<words>[^:]+): (?P<meaning>.+)")


def entries() -> list[str]:
    """The lines of the list, without the sections' titles."""
    return [line for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("- ")]


def explained() -> list[str]:
    """The bold words before each colon."""
    return [word for line in entries() for word in re.findall(r"\*\*([^*]+)\*\*", line.partition(": ")[0])]


def test_every_command_is_explained() -> None:
    """Whoever reads a word in help finds it in the glossary; a new command gets its line in docs/glossary.md."""
    assert set(HELP) - set(explained()) == set()


def test_the_plain_word_comes_first() -> None:
    """A command with an older word has one line, which begins with the plain word and goes on to the older one."""
    heads = [line.partition(": ")[0].removeprefix("- ").replace("*", "").split(", ") for line in entries()]
    lines = {head[0]: head[1:] for head in heads}
    renamed = {old: plain for old, plain in SHOWN_WORDS.items() if old in {word for head in heads for word in head}}
    assert renamed
    assert [old for old, plain in renamed.items() if old not in lines.get(plain, [])] == []


def test_every_folder_is_explained() -> None:
    """Every folder of bot/features, scoring and storage has its line in docs/glossary.md."""
    rooms = ("bot/features", "scoring", "storage")
    folders = {path.name for room in rooms for path in (ROOT / room).iterdir() if (path / "__init__.py").exists()}
    assert folders - set(explained()) == set()


def test_no_word_is_explained_twice() -> None:
    """One word, one meaning, one line."""
    words = explained()
    assert sorted(words) == sorted(set(words))
    assert [line for line in entries() if not LINE.fullmatch(line)] == []
