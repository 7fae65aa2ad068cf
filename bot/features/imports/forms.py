"""Importing from Slack: a form, a preview that writes nothing and can be changed, then the import.

A file is fetched and read after the acknowledgement. Each preview is a draft of its own, which is never changed: what
is imported is what the preview on the screen says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from bot.features.imports import messages
from bot.features.imports.usecases import applying, previewing
from bot.features.imports.usecases.previewing import OpenedFile
from bot.parsing import lines, tables
from bot.slack import files, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Surface, run_handler
from bot.slack.modals import View, build_receipt
from bot.slack.rendering import Message, render
from bot.slack.replies import Place
from bot.workflow import drafts
from bot.workflow.requests import Call, Database
from scoring.imports.choices import ImportChoices, format_choices, parse_choices
from scoring.imports.sheets import Sheet, SheetLine
from scoring.refusals import Malformed, Refusal
from scoring.values import money
from scoring.values.words import fold

CALLBACK, PREVIEW_CALLBACK = "import", "import_preview"
TITLE = "Import customers"
FILETYPES = ("csv", "tsv", "txt", "text", "xlsx")
CURRENCY_BLOCK = "import_currency"
MOST_NAMES = 3

SIZE_HINT = "CSV, text or Excel (.xlsx), up to 10 MB. Larger ones are imported on the server: umpire import FILE."
ROWS_HINT = "Copied from a spreadsheet, together with the line of headings; up to 3,000 characters."
NAMES_HINT = "One per line."


@dataclass(frozen=True, slots=True)
class ImportDraft:
    """What a preview was made from: where the rows come from, how they are read, and what its menus stand for.

    `source` is {"file": id}, {"rows": text} or {"names": [name, …]}. `headings` and `owners` are those that menus
    number. `afresh` leaves aside what is remembered of files of this `shape`.
    """

    source: Mapping[str, Any]
    choices: ImportChoices = field(default_factory=ImportChoices)
    afresh: bool = False
    shape: str = ""
    headings: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()


def build_form(*, currency: str = "", note: str = "", rows: str = "", names: str = "") -> View:
    """Build the form for a file, pasted rows or a few names.

    With `currency` it has a menu for the currency of all money, which is to be offered only while no money is on
    record. `note` says what was wrong with what was sent before, of which `rows` and `names` are kept.
    """
    chooser = {"type": "file_input", "filetypes": list(FILETYPES), "max_files": 1}
    pasted = modals.text_input(initial=rows, multiline=True, most=3000)
    typed = modals.text_input(initial=names, multiline=True, most=500, placeholder="Acme GmbH")
    blocks = [
        *([modals.paragraph(note)] if note else []),
        modals.field("file", "Customer list", chooser, optional=True, hint=SIZE_HINT),
        modals.field("rows", "Or paste rows", pasted, optional=True, hint=ROWS_HINT),
        modals.field("names", f"Or type up to {MOST_NAMES} names", typed, optional=True, hint=NAMES_HINT),
    ]
    if currency:
        hint = "All money is kept in it. It can be chosen until the first amount is on record."
        blocks.append(modals.field(CURRENCY_BLOCK, "Currency", messages.build_currency_menu(currency), hint=hint))
    return modals.build_modal(TITLE, blocks, callback=CALLBACK, submit="Preview")


def open_form(ask: Ask, deps: Deps) -> View:
    """Build the form as it is now for somebody who may import."""
    return build_form(currency=previewing.get_open_currency(deps.db, call=ask.call))


def _open_form_again(ask: Ask, deps: Deps, draft: ImportDraft, note: str) -> View:
    """Build the form with what was sent and could not be read, and the reason."""
    currency = previewing.get_open_currency(deps.db, call=ask.call)
    names = "\n".join(draft.source.get("names", ()))
    rows = str(draft.source.get("rows", ""))
    return build_form(currency=currency and (draft.choices.currency or currency), note=note, rows=rows, names=names)


def start_preview(ask: Ask, deps: Deps) -> Answer:
    """Answer the sent form, then read what is in it; the modal becomes the preview."""
    currency = modals.read_values(ask.view).get(CURRENCY_BLOCK, "")
    offered = previewing.get_open_currency(deps.db, call=ask.call)
    draft = ImportDraft(_read_source(ask.view), ImportChoices(currency="" if currency == offered else currency))
    _run_later(ask, deps, lambda later: _show_preview(later, deps, draft))
    return render("import_reading")


def change_preview(ask: Ask, deps: Deps) -> Answer:
    """Read the rows of a preview again, the way its menus and buttons say now."""
    if ask.surface is not Surface.MODAL:
        raise Malformed("That button stands in the preview of an import only. Type `/umpire import`.")
    draft = _read_draft(ask, deps)
    changes = _read_changes(ask.view)
    if ask.word == "import_keep":
        changes[f"import_owner:{ask.text}"] = ""
    if ask.word == "import_forget":
        choices = ImportChoices(currency=draft.choices.currency)
        draft, changes = replace(draft, choices=choices, afresh=True), {}
    _run_later(ask, deps, lambda later: _show_preview(later, deps, draft, changes))
    return None


def start_import(ask: Ask, deps: Deps) -> Answer:
    """Answer the sent preview, then write what it says; if a menu was changed meanwhile, show the preview anew."""
    draft = _read_draft(ask, deps)
    changes = _read_changes(ask.view)
    if changes:
        _run_later(ask, deps, lambda later: _show_preview(later, deps, draft, changes))
        return render("import_reading")
    _run_later(ask, deps, lambda later: _import(later, deps, draft), must_arrive=True)
    return render("import_applying")


def refuse_old_button(ask: Ask, deps: Deps) -> Answer:
    """Answer the button of a preview that was opened before umpire was updated."""
    previewing.get_open_currency(deps.db, call=ask.call)
    raise Malformed("That preview is out of date. Type `/umpire import` and choose the file again.")


def search_columns(db: Database, text: str, *, call: Call, about: str = "") -> tuple[tuple[str, str], ...]:
    """List the columns whose heading contains the text, as (position, heading); `about` ends with the draft's id."""
    headings = _load_draft(drafts.read_draft(db, about.rpartition(":")[2], call=call)).headings
    matching = [(str(at), heading) for at, heading in enumerate(headings) if heading and fold(text) in fold(heading)]
    none = [messages.NO_COLUMN] if fold(text) in fold(messages.NO_COLUMN[1]) else []
    return (*none, *matching)[: modals.MOST_OPTIONS]


def search_currencies(db: Database, text: str, *, call: Call, about: str = "") -> tuple[tuple[str, str], ...]:
    """List the currencies whose code or name contains the text, as (code, label), for those who may import."""
    del about
    current = previewing.get_open_currency(db, call=call)
    named = [(code, messages.name_currency(code)) for code in sorted(money.list_currencies())]
    usual = [current, *messages.USUAL_CURRENCIES]
    matching = [each for each in named if fold(text) in fold(each[1])]
    matching.sort(key=lambda each: usual.index(each[0]) if each[0] in usual else len(usual))
    return tuple(matching[: modals.MOST_OPTIONS])


def _read_source(view: View) -> dict[str, Any]:
    """Read what is to be imported: a file, pasted rows or names. Refused: none of them, and more than one."""
    state = modals.read_state(view)
    uploads = state.get("file", {}).get(modals.FIELD, {}).get("files") or []
    rows = str(state.get("rows", {}).get(modals.FIELD, {}).get("value") or "").strip("\r\n")  # a tab may come first
    names = [name for name in lines.normalize(modals.read_values(view).get("names", "")).splitlines() if name.strip()]
    sources = {"file": uploads and uploads[0]["id"], "rows": rows.strip() and rows, "names": names}
    chosen = {name: value for name, value in sources.items() if value}
    if not chosen:
        raise Malformed("Choose a file, paste rows, or type names.", field="file")
    if len(chosen) > 1:
        raise Malformed("Use one of the three, and leave the others blank.", field=list(chosen)[-1])
    if len(names) > MOST_NAMES:
        raise Malformed(
            f"Those are {len(names)} names. Paste them as rows, with the heading Name above them.", field="names"
        )
    return chosen


def _read_changes(view: View) -> dict[str, str]:
    """Read what somebody chose otherwise than the preview showed it, by action id."""
    initial: dict[str, str] = {}
    for block in view.get("blocks", []):
        for element in (block.get("accessory") or {}, *block.get("elements", ())):
            option = element.get("initial_option") or {}
            initial[str(element.get("action_id"))] = str(option.get("value") or element.get("initial_user") or "")
    changes: dict[str, str] = {}
    for block in modals.read_state(view).values():
        for action_id, element in block.items():
            value = str((element.get("selected_option") or {}).get("value") or element.get("selected_user") or "")
            if value and value != initial.get(action_id):
                changes[action_id] = value
    return changes


def _run_later(ask: Ask, deps: Deps, work: Callable[[Ask], View | Message], *, must_arrive: bool = False) -> None:
    """Do the slow part after the acknowledgement, and show the result in the modal.

    With `must_arrive` it goes to the person's direct messages if the modal is closed by then.
    """

    def handle(later: Ask, _: Deps) -> Answer:
        shown = work(later)
        if isinstance(shown, Message):
            return shown
        deps.replies.in_modal(ask.view["id"], shown)
        return None

    def run() -> None:
        later = replace(ask, surface=Surface.MODAL, word="import", text="")
        answer = run_handler(handle, later, deps)
        if isinstance(answer, Message):
            closed = (lambda: deps.replies.answer(Place(ask.user_id), answer)) if must_arrive else None
            deps.replies.in_modal(ask.view["id"], build_receipt(answer, TITLE), closed=closed)

    deps.replies.run("import", run)


def _show_preview(ask: Ask, deps: Deps, draft: ImportDraft, changes: Mapping[str, str] | None = None) -> View:
    """Read the rows of a draft, and build the preview of what they would do.

    What cannot be read at all leads back to the form, with the reason.
    """
    try:
        read = _open_source(deps, draft.source)
        given = _apply_changes(draft, changes, read) if changes else draft.choices
        file = previewing.open_file(deps.db, read, given, by=ask.call, afresh=draft.afresh)
    except Refusal as refusal:
        return _open_form_again(ask, deps, draft, str(refusal))
    try:
        preview = previewing.preview_file(deps.db, file, by=ask.call, suggest=True)
    except Malformed as refusal:
        token = _keep_draft(ask, deps, replace(draft, choices=file.choices, owners=()), file)
        return _build_view(messages.render_unreadable(file, str(refusal), token), token)
    owners = tuple(fold(owner.text) for owner in preview.owners)
    token = _keep_draft(ask, deps, replace(draft, choices=preview.choices, owners=owners), file)
    return _build_view(messages.render_preview(preview, token), token, submit=messages.label_submit(preview.report))


def _import(ask: Ask, deps: Deps, draft: ImportDraft) -> Message:
    """Write what the preview of a draft says."""
    sheet = _open_source(deps, draft.source)(draft.choices.encoding, draft.choices.sheet_name)
    report = applying.apply_import(deps.db, sheet, draft.choices, by=ask.call, shape=draft.shape, forget=draft.afresh)
    return messages.render_applied(report)


def _open_source(deps: Deps, source: Mapping[str, Any]) -> Callable[[str, str], Sheet]:
    """Fetch the rows of a draft; returns what reads them in an encoding, and one sheet of them, each way only once."""
    if names := source.get("names"):
        numbered = enumerate(names, start=1)
        table = Sheet(("name",), tuple(SheetLine(number, (name,)) for number, name in numbered), heading_line=0)
        return lambda *_: table
    rows = source.get("rows")
    content = rows.encode() if rows else files.download_file(deps.slack, source["file"])

    @cache
    def read(encoding: str, sheet_name: str) -> Sheet:
        return tables.read_table(content, encoding=encoding, sheet_name=sheet_name)

    return read


def _apply_changes(draft: ImportDraft, changes: Mapping[str, str], read: Callable[[str, str], Sheet]) -> ImportChoices:
    """Return the choices of a draft as its menus say now. Another sheet has other columns: those chosen are dropped."""
    choices = draft.choices
    if (at := changes.get("import_sheet")) is not None:
        names = read(choices.encoding, choices.sheet_name).sheet_names
        choices = replace(choices, sheet_name=_pick(names, at), columns={}, answers={})
    choices = replace(
        choices,
        encoding=changes.get("import_encoding", choices.encoding),
        currency=changes.get("import_currency", choices.currency),
    )
    headings = read(choices.encoding, choices.sheet_name).headings
    columns, answers, owners = dict(choices.columns), dict(choices.answers), dict(choices.owners)
    for action_id, value in changes.items():
        kind, _, name = action_id.partition(":")
        if kind == "import_column" and value != messages.SEVERAL and "import_sheet" not in changes:
            columns[name] = "" if value == messages.NO_COLUMN[0] else _pick(headings, value)
        elif kind == "import_answer":
            answers[name] = value
        elif kind == "import_owner":
            owners[_pick(draft.owners, name)] = value
    return replace(choices, columns=columns, answers=answers, owners=owners)


def _pick(texts: tuple[str, ...], position: str) -> str:
    """Return the text at a position that came back from Slack. Refused: one that is not there."""
    if not position.isdecimal() or int(position) >= len(texts):
        raise Malformed(modals.STRANGE)
    return texts[int(position)]


def _build_view(message: Message, token: str, *, submit: str = "") -> View:
    """Build the modal of a preview; without `submit` it can only be changed and closed."""
    return modals.build_modal(TITLE, message.blocks, callback=PREVIEW_CALLBACK, submit=submit, key=token)


def _keep_draft(ask: Ask, deps: Deps, draft: ImportDraft, file: OpenedFile) -> str:
    """Store a draft for a day, with the headings its menus number; returns its id."""
    stored = {
        "kind": "import",
        "source": dict(draft.source),
        "choices": format_choices(draft.choices),
        "afresh": draft.afresh,
        "shape": file.shape,
        "headings": [heading[:75] for heading in file.sheet.headings],
        "owners": list(draft.owners),
    }
    return drafts.keep_draft(deps.db, stored, call=ask.call)


def _read_draft(ask: Ask, deps: Deps) -> ImportDraft:
    """Read the draft of the preview that somebody has before them."""
    return _load_draft(drafts.read_draft(deps.db, modals.read_key(ask.view), call=ask.call))


def _load_draft(stored: Mapping[str, Any]) -> ImportDraft:
    """Build a draft from what was stored. Refused: a draft of something else, and one of an older version."""
    if stored.get("kind") != "import" or "source" not in stored:
        raise Malformed(modals.STRANGE)
    return ImportDraft(
        stored["source"],
        parse_choices(stored["choices"]),
        stored["afresh"],
        stored["shape"],
        tuple(stored["headings"]),
        tuple(stored["owners"]),
    )
