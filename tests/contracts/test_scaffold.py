"""`make feature`: what it writes works at once, keeps every contract, and is red where the work begins."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import scaffold
from tests.contracts.test_architecture import ROOT, tracked


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree as git knows it, in a folder of its own, with one feature more."""
    root = tmp_path_factory.mktemp("tree")
    for path in tracked():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes((ROOT / path).read_bytes())
    made = scaffold.made("promises", root)
    assert len(made) <= 6, "a new read-only command touches six files at the most"
    return root


def tried(root: Path, *tests: str) -> str:
    """What pytest says of those tests in that tree."""
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "--tb=line", *tests],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    return told.stdout + told.stderr


def test_only_the_journey_is_red(copied: Path) -> None:
    """Help, permission, text and contracts are right from the start; the one failing test is what people came for."""
    told = tried(
        copied,
        "tests/features/promises",
        "tests/contracts/test_features.py",
        "tests/messages",
        "-k",
        "promises or there_is",
    )
    assert re.findall(r"^FAILED (\S+)", told, re.MULTILINE) == [
        "tests/features/promises/test_promises.py::test_the_journey"
    ], told
    assert "There is" in told, told


@pytest.mark.parametrize("name", ["", "Promises", "two words", "strike", "ballots", "../x"])
def test_a_name_that_cannot_be_one_is_refused(name: str, tmp_path: Path) -> None:
    """The sentence says what to do, and nothing is written."""
    with pytest.raises(ValueError, match=r"cannot be a feature|is taken"):
        scaffold.made(name, ROOT if name == "ballots" else tmp_path)
    assert list(tmp_path.iterdir()) == []
