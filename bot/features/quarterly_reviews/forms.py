"""The forms of a quarterly review: pages of customers with a verdict each, and one customer's verdict with a note.

A page's metadata holds which page it is, and the choices made on other pages that are not saved yet.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.features.quarterly_reviews.messages import reviews as review_messages
from bot.features.quarterly_reviews.usecases import pages, reviews
from bot.features.quarterly_reviews.usecases.pages import PageRequest, ReviewPage, VerdictsSaved
from bot.features.quarterly_reviews.usecases.reviews import VerdictForm
from bot.features.roles import usecases as roles
from bot.slack import formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage, render_refusal
from bot.slack.modals import Block, View
from bot.workflow import message_refresh
from scoring.quarterly_reviews import reviews as review_rules
from scoring.quarterly_reviews.reviews import ClosetItem, ClosetScope, ClosetVerdict, ListedItem
from scoring.refusals import Malformed, Refusal
from scoring.roles import Action
from scoring.rules.policy import Policy

PAGE_CALLBACK, VERDICT_CALLBACK = "closet_page", "closet_verdict"
LATER = "later"
CHOICE_CODES = (*(verdict.value for verdict in ClosetVerdict), LATER)
VERDICT_CHOICES = tuple((each.value, formatting.sentence(each.value)) for each in ClosetVerdict)
PAGE_CHOICES = (*(each for each in VERDICT_CHOICES if each[0] != ClosetVerdict.LET_GO), (LATER, "Leave as it is"))
"""The menu on a page. It does not let customers go: that is decided one by one, with a reason."""
CHOOSE = "Choose a verdict"
MOST_UNSAVED = 2_300
"""Characters of unsaved choices that fit a view's metadata: about 250 of them."""
NAME_LIMIT = 100
TOO_MANY_UNSAVED = "More choices are unsaved than can be carried along. Save this page first."
USAGE = "The pages open where you type `/umpire quarterly mine`, in a channel or a direct message."


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Which page is shown, when, how often it was drawn, and what was chosen on other pages and not saved."""

    request: PageRequest
    after: str = ""
    shown_at: datetime | None = None
    turn: int = 0
    unsaved: Mapping[int, str] = field(default_factory=dict)


def open_pages(deps: Deps, ask: Ask, whose: ClosetScope, *, undecided: bool = False) -> Answer:
    """Open the first page, or answer that nobody is on it."""
    page = pages.load_page(deps.db, PageRequest(whose, undecided), call=ask.call)
    if not page.total:
        return review_messages.render_nothing_here()
    return form_or_usage(build_page_view(page, PagePlace(page.request)), USAGE)


def redraw_page(deps: Deps, ask: Ask, place: PagePlace, summary: str = "", undo: str | None = None) -> Form:
    """Draw the page again, with what was just done above it; unsaved choices stay."""
    page = pages.load_page(deps.db, place.request, call=ask.call)
    return Form(build_page_view(page, replace(place, turn=place.turn + 1), summary, undo))


def turn_page(deps: Deps, ask: Ask, direction: str) -> Form:
    """Show the next or previous page, or switch between all and the undecided; choices made here are carried along.

    Where they are too many to carry, the page asks to be saved first.
    """
    roles.require_permission(deps.db, Action.TODO, call=ask.call)
    place, place_with_choices = read_place(ask.view), read_place_and_choices(ask.view)
    if len(_pack_choices(place_with_choices.unsaved)) > MOST_UNSAVED:
        page = pages.load_page(deps.db, place.request, call=ask.call)
        # `turn` stays as it is, so that Slack keeps what is chosen in the menus
        return Form(build_page_view(page, place, TOO_MANY_UNSAVED))
    request = place.request
    if direction == "back":
        next_request = PageRequest(request.whose, request.undecided, before=request.start)
    elif direction == "filter":
        next_request = PageRequest(request.whose, not request.undecided)
    else:
        next_request = replace(request, start=place.after)
    return redraw_page(deps, ask, replace(place_with_choices, request=next_request))


def build_page_view(page: ReviewPage, place: PagePlace, summary: str = "", undo: str | None = None) -> View:
    """Build a page: what was done, which customers, a menu of verdicts for each, and buttons to other pages."""
    blocks = [_build_banner(summary, undo)] if summary else []
    blocks.append(modals.paragraph(_format_position(page)))
    blocks += [_build_row(each, place, page.policy) for each in page.rows]
    blocks.append({"type": "actions", "elements": _build_buttons(page)})
    if hint := _format_hint(page, place):
        blocks.append({"type": "context", "elements": [modals.plain_text(hint)]})
    title = f"Quarterly review {review_rules.format_quarter(page.closet.key)}"
    metadata = _pack_place(replace(place, after=f"{page.rows[-1].key} " if page.rows else "", shown_at=page.now), page)
    submit = "Save This Page" if page.rows else ""
    return modals.build_modal(title, blocks, callback=PAGE_CALLBACK, submit=submit, meta=metadata)


def read_place(view: Mapping[str, Any]) -> PagePlace:
    """Read from a page's metadata which page it is and what was chosen on others and not saved."""
    if view.get("callback_id") != PAGE_CALLBACK:
        raise Malformed("That button is not one of mine.")
    metadata = modals.read_metadata(view)
    choices = {
        int(n): CHOICE_CODES[int(c)] for n, _, c in (each.partition(":") for each in metadata["k"].split(",") if each)
    }
    request = PageRequest(ClosetScope(metadata["w"]), metadata["u"], metadata["s"])
    return PagePlace(request, metadata["n"], datetime.fromisoformat(metadata["at"]), metadata["t"], choices)


def read_place_and_choices(view: Mapping[str, Any]) -> PagePlace:
    """Read which page it is and all unsaved choices, those on this page included.

    A choice on this page is one that differs from what the page showed first.
    """
    place, values = read_place(view), modals.read_values(view)
    fields = [block for block in view["blocks"] if block["type"] == "input"]
    shown_first = {each["block_id"]: (each["element"].get("initial_option") or {}).get("value") for each in fields}
    chosen_here = {
        _parse_item_id(block): value
        for block, value in values.items()
        if block in shown_first and shown_first[block] != value
    }
    return replace(place, unsaved={**place.unsaved, **chosen_here})


def build_verdict_view(verdict_form: VerdictForm, note: str = "", chosen_verdict: str = "") -> View:
    """Build the form of one customer's verdict."""
    item = verdict_form.item
    suggestion = review_messages.format_suggestion(item, verdict_form.policy)
    intro = f"{formatting.short(verdict_form.customer.name, 150)}. {suggestion}"
    initial = chosen_verdict or (item.verdict.value if item.verdict else "")
    blocks = [
        modals.paragraph(formatting.short(intro, 2900)),
        modals.field("verdict", "Verdict", modals.menu(VERDICT_CHOICES, initial=initial, placeholder=CHOOSE)),
        modals.field(
            "note",
            "Why, or what comes next",
            modals.note_input(note or item.note),
            optional=True,
            hint="It stands in the plan. Letting go needs it, and is asked once more.",
        ),
    ]
    return modals.build_modal(
        "Give a verdict", blocks, callback=VERDICT_CALLBACK, submit="Save Verdict", key=verdict_form.customer.key
    )


def answer_verdict(deps: Deps, ask: Ask, customer: str, verdict: ClosetVerdict, note: str) -> Answer:
    """Answer a typed or filled-in verdict: give it, or for letting go ask once more."""
    if verdict is ClosetVerdict.LET_GO:
        return review_messages.render_let_go_question(reviews.ask_to_let_go(deps.db, customer, note, call=ask.call))
    return review_messages.render_decided(reviews.give_verdict(deps.db, customer, verdict, note, call=ask.call))


def summarize_saved(saved: VerdictsSaved) -> str:
    """Say how many verdicts of a page were saved, and how many stay as they are."""
    summary = (
        f"{formatting.count(saved.count, 'verdict')} saved." if saved.count else "Nothing was changed on that page."
    )
    if saved.unchanged:
        remain = "stays as it is" if saved.unchanged == 1 else "stay as they are"
        summary += f" {saved.unchanged:,} {remain}: somebody else decided meanwhile, or looks after them now."
    return summary


def _format_position(page: ReviewPage) -> str:
    """Format which customers the page shows, and how many wait for a verdict until when."""
    until = formatting.day(page.closet.closes_on, page.now.astimezone(page.policy.zone).date())
    undecided = (
        f"{formatting.count(page.left, 'waits', 'wait')} for a verdict" if page.left else "every one has a verdict"
    )
    if not page.rows:
        return f"Nobody is left on this page: {undecided}. The quarterly review is open until {until}."
    first, last = page.earlier + 1, page.earlier + len(page.rows)
    return f"Customers {first:,} to {last:,} of {page.total:,}; {undecided}, until {until}."


def _build_row(listed: ListedItem, place: PagePlace, policy: Policy) -> Block:
    """Build a customer's row: name, grade, the menu of verdicts, and the suggestion as a hint."""
    item = listed.item
    stored_verdict = item.verdict.value if item.verdict else None
    grade = f"grade {item.grade}" if item.grade else "not graded"
    decided_hint = f" Decided: {item.verdict.value}." if item.verdict else ""
    let_go_hint = (
        f" `/umpire quarterly verdict {listed.key} let-go <reason>` does it." if _is_suggested_let_go(item) else ""
    )
    return modals.field(
        f"v:{item.id}:{place.turn}",
        f"{formatting.short(listed.name, NAME_LIMIT)} · {grade}",
        modals.menu(PAGE_CHOICES, initial=place.unsaved.get(item.id, stored_verdict), placeholder=CHOOSE),
        hint=f"{review_messages.format_suggestion(item, policy)}{decided_hint}{let_go_hint}",
        optional=True,
    )


def _is_suggested_let_go(item: ClosetItem) -> bool:
    """Say whether letting go is suggested and nothing decided yet."""
    return item.verdict is None and item.suggested is ClosetVerdict.LET_GO


def _build_buttons(page: ReviewPage) -> list[Block]:
    """Build the buttons that turn pages, filter, and take all suggestions."""
    filter_label = "Show All" if page.request.undecided else "Undecided Only"
    buttons = [_build_button("Previous", "closet_turn:back", "back")] if page.earlier else []
    buttons += [_build_button("Next", "closet_turn:on", "on")] if page.more else []
    buttons.append(_build_button(filter_label, "closet_turn:filter", "filter"))
    if page.left:
        confirmation = (
            "Every customer here without a verdict gets the suggested one, but for those suggested to be let go."
        )
        buttons.append(
            _build_button("Take All Suggestions", "closet_take", page.request.whose.value, confirm=confirmation)
        )
    return buttons


def _build_button(label: str, action: str, value: str, *, confirm: str = "") -> Block:
    """Build a button, with a question to confirm if there is one."""
    button: Block = {"type": "button", "text": modals.plain_text(label), "action_id": action, "value": value}
    if confirm:
        dialog = {"title": modals.plain_text(label), "text": modals.plain_text(confirm)}
        button["confirm"] = dialog | {"confirm": modals.plain_text("Take Them"), "deny": modals.plain_text("Cancel")}
    return button


def _build_banner(summary: str, undo: str | None) -> Block:
    """Build the line that says what was just done, with an Undo button."""
    block = modals.paragraph(summary)
    return block if undo is None else block | {"accessory": _build_button("Undo", "closet_undo", undo)}


def _format_hint(page: ReviewPage, place: PagePlace) -> str:
    """Format the hint below a page: what saving does, and how many choices elsewhere are not saved."""
    ids_here = {each.item.id for each in page.rows}
    elsewhere = sum(number not in ids_here for number in place.unsaved)
    if not elsewhere:
        return "Saving stores what is chosen on this page, and goes on." if page.rows else ""
    unsaved = formatting.count(elsewhere, "choice on another page is", "choices on other pages are")
    return f"Saving stores what is chosen on this page, and goes on. {unsaved} not saved yet."


def _parse_item_id(block_id: str) -> int:
    """Parse the review item's number from the id of its block."""
    return int(block_id.split(":")[1])


def _pack_place(place: PagePlace, page: ReviewPage) -> str:
    """Pack which page it is and the unsaved choices into metadata."""
    first_key = page.rows[0].key if page.rows else place.request.start
    shown_at = place.shown_at.isoformat() if place.shown_at else ""
    values = {
        "w": place.request.whose.value,
        "u": place.request.undecided,
        "s": first_key,
        "n": place.after,
        "at": shown_at,
    }
    return json.dumps(values | {"t": place.turn, "k": _pack_choices(place.unsaved)}, separators=(",", ":"))


def _pack_choices(choices: Mapping[int, str]) -> str:
    """Pack unsaved choices as short as possible: item number and code of each."""
    return ",".join(f"{number}:{CHOICE_CODES.index(choice)}" for number, choice in choices.items())


def _save_page(ask: Ask, deps: Deps) -> Answer:
    """Save the page's verdicts, then show the next page, or after the last one those still undecided."""
    place = read_place(ask.view)
    values = {
        _parse_item_id(block): value for block, value in modals.read_values(ask.view).items() if block.startswith("v:")
    }
    chosen = {number: ClosetVerdict(value) for number, value in values.items() if value in list(ClosetVerdict)}
    assert place.shown_at is not None, "a page that is shown says when"
    try:
        saved = pages.save_verdicts(deps.db, chosen, shown_at=place.shown_at, call=ask.call)
    except Refusal as refusal:  # beside a menu it would seem to be about that customer
        return render_refusal(str(refusal))
    deps.replies.run("home", lambda: message_refresh.refresh_home(deps.db, ask.user_id, now=ask.now))
    still_unsaved = {number: choice for number, choice in place.unsaved.items() if number not in values}
    next_place = replace(place, unsaved=still_unsaved, request=replace(place.request, start=place.after, before=None))
    next_page = pages.load_page(deps.db, next_place.request, call=ask.call)
    if not next_page.rows or next_page.rows[0].key < place.after:  # that was the last page
        next_place = replace(next_place, request=PageRequest(place.request.whose, undecided=True))
    return redraw_page(deps, ask, next_place, summarize_saved(saved), saved.undo)


def _save_verdict(ask: Ask, deps: Deps) -> Answer:
    """Give the verdict that was filled in."""
    key, texts = modals.read_key(ask.view), modals.read_texts(ask.view)
    verdict = review_rules.parse_verdict(texts.get("verdict", ""))
    return answer_verdict(deps, ask, key, verdict, texts.get("note", ""))


VIEWS: dict[str, Handler] = {PAGE_CALLBACK: _save_page, VERDICT_CALLBACK: _save_verdict}
