"""Importing from Slack: a form for a file, a preview that writes nothing, then Apply. Files are fetched afterwards."""

from typing import Any

from bot.features.imports import messages, usecases as imports
from bot.parsing import lines, tables
from bot.slack import files, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Surface, run_handler
from bot.slack.modals import View, build_receipt
from bot.slack.rendering import Message, render
from bot.workflow import drafts
from scoring.imports import columns
from scoring.imports.choices import ImportChoices
from scoring.refusals import Malformed

CALLBACK = "import"
FILETYPES = ("csv", "tsv", "txt", "text")

SIZE_HINT = "A CSV file of up to 10 MB. Larger ones are imported on the server: umpire import FILE."


def build_form() -> View:
    """Build the form for the file and, if needed, the columns."""
    chooser = {"type": "file_input", "filetypes": list(FILETYPES), "max_files": 1}
    blocks = [
        modals.field("file", "Customer list", chooser, hint=SIZE_HINT),
        modals.field(
            "columns",
            "Columns, if I should read them another way",
            modals.text_input(multiline=True, most=1000, placeholder="revenue=Turnover 2025"),
            optional=True,
            hint="One field=Column a line. Fields: " + ", ".join(columns.FIELDS) + ".",
        ),
    ]
    return modals.build_modal("Import customers", blocks, callback=CALLBACK, submit="Preview")


def start_preview(ask: Ask, deps: Deps) -> Answer:
    """Answer the sent form, then read the file; the modal becomes the preview."""
    uploads = modals.read_state(ask.view).get("file", {}).get(modals.FIELD, {}).get("files") or []
    if not uploads:
        raise Malformed("Choose a file.", field="file")
    column_lines = lines.normalize(modals.read_values(ask.view).get("columns", "")).splitlines()
    columns.parse_column_pairs(line for line in column_lines if line.strip())
    draft_data = {
        "kind": "import",
        "file": uploads[0]["id"],
        "columns": [line for line in column_lines if line.strip()],
    }
    draft = drafts.keep_draft(deps.db, draft_data, call=ask.call)
    _run_later(ask, deps, draft, apply=False)
    return render("import_reading")


def start_apply(ask: Ask, deps: Deps) -> Answer:
    """Answer the button, then write what the preview showed; the modal says so meanwhile."""
    if ask.surface is not Surface.MODAL:
        raise Malformed("That button stands in the preview of an import only. Type `/umpire import`.")
    deps.replies.in_modal(ask.view["id"], build_receipt(render("import_applying"), "Import customers"))
    _run_later(ask, deps, ask.text, apply=True)
    return None


def _run_later(ask: Ask, deps: Deps, draft: str, *, apply: bool) -> None:
    """Do the slow part after the acknowledgement, and show the result in the modal."""

    def handle(later_ask: Ask, later_deps: Deps) -> Answer:
        return _run_import(later_ask, later_deps, draft, apply=apply)

    def work() -> None:
        later = Ask(ask.user_id, ask.now, Surface.MODAL, "import", draft, ask.key, view=ask.view)
        answer = run_handler(handle, later, deps)
        if isinstance(answer, Message):
            deps.replies.in_modal(ask.view["id"], build_receipt(answer, "Import customers"))

    deps.replies.run("import", work)


def _run_import(ask: Ask, deps: Deps, draft: str, *, apply: bool) -> Message:
    """Fetch the file of a draft, then preview or apply it."""
    draft_data: dict[str, Any] = drafts.read_draft(deps.db, draft, call=ask.call)
    choices = ImportChoices(columns.parse_column_pairs(draft_data["columns"]))
    sheet = tables.read_table(files.download_file(deps.slack, draft_data["file"]))
    if apply:
        return messages.render_applied(imports.apply_import(deps.db, sheet, choices, by=ask.call))
    return messages.render_preview(imports.preview_import(deps.db, sheet, choices, by=ask.call), draft)
