"""The page on leaving is true sentence by sentence: each has tests that prove it, or is about Slack or the reader."""

import re
from pathlib import Path

import pytest

from scoring.leaving import DELETED_WITHIN, REMINDED_AFTER

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "leaving.md").read_text("utf-8")
REMOVED, WAITING = "tests/features/leaving/test_removed.py", "tests/features/leaving/test_waiting.py"
FORGOTTEN, TYPED = "tests/features/leaving/test_forget_slack.py", "tests/features/leaving/test_forget_slack_typed.py"
RUN, EXPORT = "tests/process/test_run.py", "tests/features/imports/test_import_on_the_server.py"
READER = "what the reader does, or Slack"
NOTHING_MORE = f"{REMOVED}::test_nothing_is_posted_or_asked_any_more"
NO_COLUMN = f"{FORGOTTEN}::test_no_column_is_forgotten"
COMPANY = f"{FORGOTTEN}::test_of_a_company_only_its_record_is_left"
LISTS = f"{TYPED}::test_it_lists_asks_and_deletes"
WAITS = f"{RUN}::test_fm36_a_removed_app_leaves_a_process_that_waits"
STEP = f"{RUN}::test_forgetting_slack_is_a_step_of_its_own"
PROOFS: dict[str, tuple[str, ...]] = {
    "How to remove umpire": (READER,),
    "On the server the commands": (READER,),
    "`umpire export customers.csv` writes": (f"{EXPORT}::test_an_export_is_private_and_imports_as_the_same",),
    "A copy of the database": (READER,),
    "An admin of the workspace removes it": (READER,),
    "Revoking its token has the same effect": (NOTHING_MORE,),
    "umpire hears of it at once": (NOTHING_MORE,),
    "From then on it posts nothing": (
        NOTHING_MORE,
        f"{REMOVED}::test_no_duty_is_done",
        "tests/faults/test_fm36_removed.py::test_fm36_a_replica_that_heard_nothing_stops_too",
    ),
    "The process stays": (WAITS,),
    "The log says in one line": (NOTHING_MORE, WAITS),
    "Nothing is deleted by that": (f"{WAITING}::test_it_deletes_and_reminds", COMPANY),
    "If umpire was stopped meanwhile": (
        WAITS,
        f"{WAITING}::test_a_dead_token_at_the_start_waits_only_if_the_app_was_here",
    ),
    "Where Slack sent no event": (f"{REMOVED}::test_an_answer_of_slack_stops_everything_too",),
    "Then umpire asks every quarter": (f"{WAITING}::test_it_asks_every_quarter_of_an_hour_and_comes_back",),
    "A token that was revoked for one person": (f"{REMOVED}::test_tokens_of_people_are_none_of_ours",),
    "Install the app again": (WAITS,),
    "Nothing is lost": (f"{REMOVED}::test_everything_goes_on_once_it_is_installed_again",),
    "What fell due meanwhile": (f"{REMOVED}::test_everything_goes_on_once_it_is_installed_again",),
    "A weekly digest that was missed": (f"{REMOVED}::test_everything_goes_on_once_it_is_installed_again",),
    "A token of another workspace": (f"{REMOVED}::test_another_workspace_is_refused",),
    "Slack wants what came from it": (f"{REMOVED}::test_the_log_reminds_once_a_day_from_the_tenth_business_day",),
    "From the tenth on the log": (
        f"{REMOVED}::test_the_log_reminds_once_a_day_from_the_tenth_business_day",
        f"{WAITING}::test_only_one_replica_reminds",
    ),
    "Stop umpire, and run": (STEP,),
    "It lists what it deletes": (LISTS, f"{TYPED}::test_anything_else_deletes_nothing", STEP),
    "It is refused while umpire runs": (STEP, f"{FORGOTTEN}::test_refused_while_the_app_is_installed"),
    "It deletes who works here": (NO_COLUMN, COMPANY),
    "It keeps the record": (NO_COLUMN, COMPANY),
    "In what it keeps": (NO_COLUMN,),
    "Nobody owns a customer": (COMPANY,),
    "Mentions in texts": (COMPANY, NO_COLUMN),
    "It deletes all of it or nothing": (f"{FORGOTTEN}::test_again_finds_nothing_more",),
    "A second time it finds": (f"{FORGOTTEN}::test_again_finds_nothing_more", STEP),
    "The audit still verifies": (NO_COLUMN, COMPANY),
    "The ids of channels in it": (COMPANY,),
    "The SQLite file is written anew": (STEP, NO_COLUMN),
    "With PostgreSQL, `VACUUM FULL`": (READER,),
    "It names older copies": (LISTS,),
    "The tokens in": (LISTS,),
    "`umpire.sqlite.erased`": (READER,),
    "To delete everything instead": (READER,),
    "What umpire posted in Slack": (READER,),
}
"""How each sentence begins, and what proves it."""


def list_sentences() -> list[str]:
    """The sentences of the page, without headings, in their order."""
    paragraphs = re.sub(r"(?<!\n)\n(?!\n|- )", " ", PAGE).replace("\n- ", "\n\n")
    lines = [line for line in paragraphs.split("\n\n") if line.strip() and not line.startswith("#")]
    return [
        each.removeprefix("- ").strip() for line in lines for each in re.split(r"(?<=\.)\s+(?=[A-Z])", line.strip())
    ]


def test_every_sentence_has_its_proof() -> None:
    """No sentence of the page is without proof, and no proof without its sentence, in the page's order."""
    sentences = list_sentences()
    assert [s for s, begins in zip(sentences, PROOFS, strict=False) if not s.startswith(begins)] == []
    assert len(sentences) == len(PROOFS)


@pytest.mark.parametrize("proof", sorted({each for proofs in PROOFS.values() for each in proofs} - {READER}))
def test_a_proof_is_there(proof: str) -> None:
    """What is to prove a sentence is a test of this repository."""
    path, _, name = proof.partition("::")
    assert f"def {name}(" in (ROOT / path).read_text("utf-8")


def test_the_days_are_those_of_the_rule() -> None:
    """The page names the business days that the rule has."""
    assert f"within {DELETED_WITHIN} business days" in PAGE
    assert (REMINDED_AFTER, "the tenth" in PAGE) == (10, True)
