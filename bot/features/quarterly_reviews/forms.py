"""The forms of a closet: a page of customers with a verdict each, and one customer's verdict with a note.

A page carries where it stands in its metadata, and the choices made on other pages that were not saved yet.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.features.home import usecases as home
from bot.features.quarterly_reviews.messages import reviews as review_messages
from bot.features.quarterly_reviews.usecases import pages, reviews
from bot.features.quarterly_reviews.usecases.pages import PageRequest, ReviewPage, VerdictsSaved
from bot.features.quarterly_reviews.usecases.reviews import VerdictForm
from bot.features.roles import usecases as roles
from bot.slack import formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage, refused
from bot.slack.modals import Block, View
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
"""What a page offers. Nobody is let go there: that is decided one by one, with a reason."""
CHOOSE = "Choose a verdict"
MOST_UNSAVED = 2_300
"""Characters of unsaved choices that fit a view's metadata: about 250 of them."""
NAME_LIMIT = 100
TOO_MANY_UNSAVED = "More choices are unsaved than can be carried along. Save this page first."
USAGE = "The pages open where you type `/umpire closet mine`, in a channel or a direct message."


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Where a page stands: what it shows, what was chosen elsewhere and not saved, and how often it was drawn."""

    asked: PageRequest
    after: str = ""
    shown_at: datetime | None = None
    turn: int = 0
    kept: Mapping[int, str] = field(default_factory=dict)


def open_pages(deps: Deps, ask: Ask, whose: ClosetScope, *, undecided: bool = False) -> Answer:
    """The first page; a word instead where there is nobody on it."""
    found = pages.load_page(deps.db, PageRequest(whose, undecided), call=ask.call)
    if not found.total:
        return review_messages.render_nothing_here()
    return form_or_usage(build_page_view(found, PagePlace(found.asked)), USAGE)


def redraw_page(deps: Deps, ask: Ask, place: PagePlace, said: str = "", undo: str | None = None) -> Form:
    """The page anew, with what was just done above it; menus show what is stored, or what was chosen and not saved."""
    found = pages.load_page(deps.db, place.asked, call=ask.call)
    return Form(build_page_view(found, replace(place, turn=place.turn + 1), said, undo))


def turn_page(deps: Deps, ask: Ask, where: str) -> Form:
    """Another page, or another view of all; the choices made here go along. Too many of them are to be saved first."""
    roles.allowed(deps.db, Action.TODO, call=ask.call)
    place, with_these = read_place(ask.view), read_place_and_choices(ask.view)
    if len(_pack_choices(with_these.kept)) > MOST_UNSAVED:
        found = pages.load_page(deps.db, place.asked, call=ask.call)
        return Form(
            build_page_view(found, place, TOO_MANY_UNSAVED)
        )  # drawn as often as before, so that the menus stay as they are
    asked = place.asked
    if where == "back":
        to = PageRequest(asked.whose, asked.undecided, before=asked.start)
    elif where == "filter":
        to = PageRequest(asked.whose, not asked.undecided)
    else:
        to = replace(asked, start=place.after)
    return redraw_page(deps, ask, replace(with_these, asked=to))


def build_page_view(page: ReviewPage, place: PagePlace, said: str = "", undo: str | None = None) -> View:
    """A page: what was done, where one is, a customer each with its suggestion and a menu, and where to go on."""
    blocks = [_build_banner(said, undo)] if said else []
    blocks.append(modals.about(_format_position(page)))
    blocks += [_build_row(each, place, page.policy) for each in page.rows]
    blocks.append({"type": "actions", "elements": _build_buttons(page)})
    if hint := _format_hint(page, place):
        blocks.append({"type": "context", "elements": [modals.plain(hint)]})
    title = f"Closet {review_rules.format_quarter(page.closet.key)}"
    meta = _pack_place(replace(place, after=f"{page.rows[-1].key} " if page.rows else "", shown_at=page.now), page)
    submit = "Save This Page" if page.rows else ""
    return modals.modal(title, blocks, callback=PAGE_CALLBACK, submit=submit, meta=meta)


def read_place(view: Mapping[str, Any]) -> PagePlace:
    """Where the page a person looks at stands, with what they chose on others and did not save."""
    if view.get("callback_id") != PAGE_CALLBACK:
        raise Malformed("That button is not one of mine.")
    told = json.loads(view["private_metadata"])
    kept = {int(n): CHOICE_CODES[int(c)] for n, _, c in (each.partition(":") for each in told["k"].split(",") if each)}
    asked = PageRequest(ClosetScope(told["w"]), told["u"], told["s"])
    return PagePlace(asked, told["n"], datetime.fromisoformat(told["at"]), told["t"], kept)


def read_place_and_choices(view: Mapping[str, Any]) -> PagePlace:
    """The same with what was chosen on this page too, where it differs from what the page showed first."""
    place, told = read_place(view), modals.filled(view)
    fields = [block for block in view["blocks"] if block["type"] == "input"]
    first = {each["block_id"]: each["element"].get("initial_option", {}).get("value") for each in fields}
    here = {_parse_item_id(block): value for block, value in told.items() if block in first and first[block] != value}
    return replace(place, kept={**place.kept, **here})


def build_verdict_view(ready: VerdictForm, note: str = "", chosen: str = "") -> View:
    """The form of one customer's verdict."""
    item = ready.item
    says = f"{formatting.short(ready.customer.name, 150)}. {review_messages.format_suggestion(item, ready.policy)}"
    initial = chosen or (item.verdict.value if item.verdict else "")
    blocks = [
        modals.about(formatting.short(says, 2900)),
        modals.field("verdict", "Verdict", modals.choice(VERDICT_CHOICES, initial=initial, placeholder=CHOOSE)),
        modals.field(
            "note",
            "Why, or what comes next",
            modals.note(note or item.note),
            optional=True,
            hint="It stands in the plan. Letting go needs it, and is asked once more.",
        ),
    ]
    return modals.modal(
        "Give a verdict", blocks, callback=VERDICT_CALLBACK, submit="Save Verdict", key=ready.customer.key
    )


def answer_verdict(deps: Deps, ask: Ask, customer: str, verdict: ClosetVerdict, note: str) -> Answer:
    """The answer to a verdict that was said in a line or a form: letting go is asked once more."""
    if verdict is ClosetVerdict.LET_GO:
        return review_messages.render_let_go_question(reviews.ask_to_let_go(deps.db, customer, note, call=ask.call))
    return review_messages.render_decided(reviews.give_verdict(deps.db, customer, verdict, note, call=ask.call))


def summarize_saved(saved: VerdictsSaved) -> str:
    """What came of a page that was saved."""
    said = f"{formatting.count(saved.count, 'verdict')} saved." if saved.count else "Nothing was changed on that page."
    if saved.kept:
        stay = "stays as it is" if saved.kept == 1 else "stay as they are"
        said += f" {saved.kept:,} {stay}: somebody else decided meanwhile, or looks after them now."
    return said


def _format_position(page: ReviewPage) -> str:
    until = formatting.day(page.closet.closes_on, page.now.astimezone(page.policy.zone).date())
    waits = f"{formatting.count(page.left, 'waits', 'wait')} for a verdict" if page.left else "every one has a verdict"
    if not page.rows:
        return f"Nobody is left on this page: {waits}. The closet is open until {until}."
    first, last = page.earlier + 1, page.earlier + len(page.rows)
    return f"Customers {first:,} to {last:,} of {page.total:,}; {waits}, until {until}."


def _build_row(each: ListedItem, place: PagePlace, policy: Policy) -> Block:
    item = each.item
    standing = item.verdict.value if item.verdict else None
    grade = f"grade {item.grade}" if item.grade else "not graded"
    decided = f" Decided: {item.verdict.value}." if item.verdict else ""
    by_hand = f" `/umpire closet verdict {each.key} let-go <reason>` does it." if _is_suggested_let_go(item) else ""
    return modals.field(
        f"v:{item.id}:{place.turn}",
        f"{formatting.short(each.name, NAME_LIMIT)} · {grade}",
        modals.choice(PAGE_CHOICES, initial=place.kept.get(item.id, standing), placeholder=CHOOSE),
        hint=f"{review_messages.format_suggestion(item, policy)}{decided}{by_hand}",
        optional=True,
    )


def _is_suggested_let_go(item: ClosetItem) -> bool:
    return item.verdict is None and item.suggested is ClosetVerdict.LET_GO


def _build_buttons(page: ReviewPage) -> list[Block]:
    some = "Show All" if page.asked.undecided else "Undecided Only"
    found = [_build_button("Previous", "closet_turn:back", "back")] if page.earlier else []
    found += [_build_button("Next", "closet_turn:on", "on")] if page.more else []
    found.append(_build_button(some, "closet_turn:filter", "filter"))
    if page.left:
        sure = "Every customer here without a verdict gets the suggested one, but for those suggested to be let go."
        found.append(_build_button("Take All Suggestions", "closet_take", page.asked.whose.value, confirm=sure))
    return found


def _build_button(label: str, action: str, value: str, *, confirm: str = "") -> Block:
    made: Block = {"type": "button", "text": modals.plain(label), "action_id": action, "value": value}
    if confirm:
        asks = {"title": modals.plain(label), "text": modals.plain(confirm)}
        made["confirm"] = asks | {"confirm": modals.plain("Take Them"), "deny": modals.plain("Cancel")}
    return made


def _build_banner(said: str, undo: str | None) -> Block:
    block = modals.about(said)
    return block if undo is None else block | {"accessory": _build_button("Undo", "closet_undo", undo)}


def _format_hint(page: ReviewPage, place: PagePlace) -> str:
    here = {each.item.id for each in page.rows}
    elsewhere = sum(number not in here for number in place.kept)
    if not elsewhere:
        return "Saving stores what is chosen on this page, and goes on." if page.rows else ""
    kept = formatting.count(elsewhere, "choice on another page is", "choices on other pages are")
    return f"Saving stores what is chosen on this page, and goes on. {kept} not saved yet."


def _parse_item_id(block_id: str) -> int:
    return int(block_id.split(":")[1])


def _pack_place(place: PagePlace, page: ReviewPage) -> str:
    first = page.rows[0].key if page.rows else place.asked.start
    at = place.shown_at.isoformat() if place.shown_at else ""
    told = {"w": place.asked.whose.value, "u": place.asked.undecided, "s": first, "n": place.after, "at": at}
    return json.dumps(told | {"t": place.turn, "k": _pack_choices(place.kept)}, separators=(",", ":"))


def _pack_choices(kept: Mapping[int, str]) -> str:
    return ",".join(f"{number}:{CHOICE_CODES.index(choice)}" for number, choice in kept.items())


def _save_page(ask: Ask, deps: Deps) -> Answer:
    """Store the page, then show the next one, or after the last those that still wait."""
    place = read_place(ask.view)
    told = {_parse_item_id(block): value for block, value in modals.filled(ask.view).items() if block.startswith("v:")}
    chosen = {number: ClosetVerdict(value) for number, value in told.items() if value in list(ClosetVerdict)}
    assert place.shown_at is not None, "a page that is shown says when"
    try:
        saved = pages.save_verdicts(deps.db, chosen, shown_at=place.shown_at, call=ask.call)
    except Refusal as refusal:  # beside a menu it would seem to be about that customer
        return refused(str(refusal))
    deps.replies.run("home", lambda: home.refresh_home(deps.db, ask.user_id, now=ask.now))
    left = {number: choice for number, choice in place.kept.items() if number not in told}
    onward = replace(place, kept=left, asked=replace(place.asked, start=place.after, before=None))
    found = pages.load_page(deps.db, onward.asked, call=ask.call)
    if not found.rows or found.rows[0].key < place.after:  # that was the last page
        onward = replace(onward, asked=PageRequest(place.asked.whose, undecided=True))
    return redraw_page(deps, ask, onward, summarize_saved(saved), saved.undo)


def _save_verdict(ask: Ask, deps: Deps) -> Answer:
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    verdict = review_rules.parse_verdict(told.get("verdict", ""))
    return answer_verdict(deps, ask, key, verdict, told.get("note", ""))


VIEWS: dict[str, Handler] = {PAGE_CALLBACK: _save_page, VERDICT_CALLBACK: _save_verdict}
