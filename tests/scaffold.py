"""`make feature NAME=word`: the folder of a new feature with a working read-only command, and a test that fails.

Six files: four in bot/features/<name>/, one line in bot/features/__init__.py, one test that begins with the journey.
"""

import re
import sys
from pathlib import Path

from bot.dispatch import COMMANDS

ROOT = Path(__file__).parents[1]
PLAIN = re.compile(r"[a-z][a-z_]{1,30}")
FILES = {
    "bot/features/{name}/__init__.py": '"""What `/umpire {name}` is about, in one sentence."""\n',
    "bot/features/{name}/feature.py": '''"""What the feature `{name}` brings.

As it grows, the command moves to `commands.py` and the words move to `messages.py`.
"""

from bot.feature import Command, Feature
from bot.features.{name} import usecases
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from bot.slack.help_texts import HelpEntry, HelpSection
from bot.slack.rendering import Message, render

HELP = HelpEntry("what it does, in a few words", "staff", (("/umpire {name}", "shows it"),))


def handle(ask: Ask, deps: Deps) -> Answer:
    """Show it, privately."""
    line = lines.parse_line(ask.text, usage="Usage: `/umpire {name}`.")
    if line.asks_help():
        return help_texts.render_word("{name}", HELP)
    line.require_end()
    return render_count(usecases.count_people(deps.db, call=ask.call))


def render_count(number: int) -> Message:
    """Say how many there are."""
    return render("{name}", number=number)


FEATURE = Feature(name="{name}", commands={{"{name}": Command(handle, HELP, HelpSection.EVERY_DAY)}})
''',
    "bot/features/{name}/usecases.py": '''"""What can happen, one transaction each.

What is decided goes to scoring/{name}.py, what is kept to storage/{name}.py.
"""

from bot.workflow import requests
from bot.workflow.requests import Call, Database
from scoring.roles import Action


def count_people(db: Database, *, call: Call) -> int:
    """Count the people it concerns; a fixed number to begin with."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.HELP)
        return 1
''',
    "bot/features/{name}/templates/{name}.j2": """{{% import "blocks.j2" as b %}}
{{% set text %}}There is {{{{ number }}}} here.{{% endset %}}
{{% call b.section() %}}There is *{{{{ number }}}}* here.{{% endcall %}}
""",
    "tests/features/{name}/test_{name}.py": '''"""`/umpire {name}`: what people get from it."""

from bot.features.{name}.feature import render_count
from tests.surface.house import House

LINES = {{"umpire {name}": "staff", "umpire {name} help": "staff"}}
"""Lines people type, and the group of those who may."""
CASES = {{"{name}": lambda: render_count(1)}}
READS = {{
    "{name}": "There is 1 here.\\nThere is *1* here.",
    "help_word--{name}": """\\
{name}: what it does, in a few words. For staff.
*{title}* · what it does, in a few words · _staff_
`/umpire {name}` shows it""",
}}
"""What a person sees of each case."""


def test_the_journey(house: House) -> None:
    """Somebody types it and gets what they came for."""
    assert "what they came for" in house.answer(house.ana, "/umpire {name}")
''',
}
LIST = "bot/features/__init__.py"


def made(name: str, root: Path = ROOT) -> tuple[Path, ...]:
    """Write the feature's files and list it. Raises ValueError, nothing written, for a name that cannot be one."""
    if not PLAIN.fullmatch(name):
        raise ValueError(f"“{name}” cannot be a feature: use small letters and underscores, like `promises`.")
    if name in COMMANDS or (root / "bot" / "features" / name).exists():
        raise ValueError(f"`{name}` is taken: /umpire {name} works already, or bot/features/{name} is there.")
    for path, text in FILES.items():
        file = root / path.format(name=name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(name=name, title=name.replace("_", " ").capitalize()), "utf-8")
    listing = root / LIST
    listing.write_text(_listed(listing.read_text("utf-8"), name), "utf-8")
    return (*(root / path.format(name=name) for path in FILES), listing)


def _listed(text: str, name: str) -> str:
    """The list of features with one more at its end, imports in their order."""
    line = f"from bot.features.{name}.feature import FEATURE as {name}\n"
    imports = sorted({*re.findall(r"^from bot\.features\..*\n", text, re.MULTILINE), line})
    first = text.index("from bot.features.")
    rest = re.sub(r"^from bot\.features\..*\n", "", text[first:], flags=re.MULTILINE)
    return text[:first] + "".join(imports) + re.sub(r"\)\n\Z", f"    {name},\n)\n", rest)


def main(words: list[str]) -> int:
    """Make it and say what is there and what comes next; 2 where the name cannot be one."""
    try:
        files = made(*words[:1] or ("",))
    except ValueError as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201 - a command line speaks
        return 2
    listed = "\n".join(f"  {path.relative_to(ROOT)}" for path in files)
    print(f"{listed}\nIt works: try `/umpire {words[0]}` in the playground. Its journey fails: make it true.")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
