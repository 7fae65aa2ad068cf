"""The command `/umpire fix`: what we mend on our side."""

import re
from contextlib import suppress

from bot.features.cases.forms import fixes as fix_forms
from bot.features.cases.messages import fixes as fix_messages
from bot.features.cases.usecases import fixes
from bot.features.roles import usecases as roles
from bot.parsing import lines, numbers
from bot.parsing.lines import TypedLine
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, ask_for_rest, form_or_usage, render_refusal
from bot.workflow import drafts
from scoring.cases.fixes import Fix, FixState
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotAllowed

USAGE = (
    "Usage: `/umpire fix <customer> <what we mend> [--owner @somebody] [--due <date>]`, and when it is mended "
    "`/umpire fix <customer> done <number> <what changed> --told yes|no`."
)
CLOSING = {"done": FixState.DONE, "drop": FixState.DROPPED}
VERBS = ("list", "owner", "told", *CLOSING)
TOLD = {"yes": True, "no": False}
NUMBER = re.compile("#?[0-9]{1,9}(?![0-9])(?!\\w)")


def handle_fix(ask: Ask, deps: Deps) -> Answer:
    """Open a fix, change one, or list them. An incomplete line opens the form."""
    line = lines.parse_line(ask.text, options=("owner", "due", "told"), days=("due",), usage=USAGE)
    has_verb = any(word.value.casefold() in VERBS for word in line.words[:2])
    if line.asks_help(2 if has_verb else 1):
        roles.get_own_actor(deps.db, call=ask.call)
        return help_texts.render_word("fix", fix_messages.HELP["fix"])
    verb = _take_verb(line)
    if not verb and not line.words:
        return form_or_usage(fix_forms.load_empty_form(deps, ask), USAGE)
    customer = arguments.require_customer(line, ask, deps, VERBS)
    if not verb and _may_begin_text(line):
        if line.options.keys() & {"owner", "due"}:
            return _open_fix(line, customer, ask, deps)
        if question := _ask_text_or_verb(line, customer, ask, deps):
            return question
    verb = verb or _take_verb(line)
    _refuse_options(line, verb)
    return _run_verb(verb, line, customer, ask, deps) if verb else _open_fix(line, customer, ask, deps)


def _refuse_options(line: TypedLine, verb: str) -> None:
    """Raise Malformed for an option that does not go with the verb."""
    if verb and line.options.keys() & {"owner", "due"}:
        raise Malformed("`--owner` and `--due` go with a new fix only.")
    if verb != "done" and "told" in line.options:
        raise Malformed("`--told` goes with `done` only.")


def _run_verb(verb: str, line: TypedLine, customer: str, ask: Ask, deps: Deps) -> Answer:
    """Do what the verb says with a fix that is on record."""
    if verb == "told":
        number = _take_number(line)
        line.require_end("Usage: `/umpire fix <customer> told <number>`.")
        return fix_messages.render_changed(fixes.record_customer_told(deps.db, customer, number, call=ask.call))
    if verb == "list":
        line.require_end("Usage: `/umpire fix list <customer>`.")
        return fix_messages.render_list(fixes.list_fixes(deps.db, customer, call=ask.call))
    if verb == "owner":
        return _give_fix(line, customer, ask, deps)
    return _close_fix(line, customer, CLOSING[verb], ask, deps)


def _open_fix(line: TypedLine, customer: str, ask: Ask, deps: Deps) -> Answer:
    """Open a new fix from the line, or answer with the form for what is missing."""
    text, owner_text = line.rest(), line.options.get("owner")
    due = arguments.future_day(line.options.get("due"), ask, deps, field="due")
    owner = lines.parse_user(owner_text) if owner_text else None
    try:
        return fix_messages.render_changed(fixes.open_fix(deps.db, customer, text, owner=owner, due=due, call=ask.call))
    except Incomplete as refusal:
        form = fix_forms.load_opening_form(deps, ask, customer, owner=owner, due=due)
        return ask_for_rest(Form(form, instead=render_refusal(str(refusal))), refusal)


def _may_begin_text(line: TypedLine) -> bool:
    """Whether the verb that comes next could begin the text of a new fix.

    It could if words follow it that are neither a fix's number nor, after `owner`, a person; not with `--told`,
    which goes with a fix that is done.
    """
    if "told" in line.options:
        return False
    verb, *following = line.peek_unquoted(2) if line.peek() in VERBS else [""]
    names_person = verb.casefold() == "owner" and following and following[0].startswith(("<@", "@"))
    return bool(verb) and len(line.words) > 1 and not (names_person or (following and NUMBER.match(following[0])))


def _ask_text_or_verb(line: TypedLine, customer: str, ask: Ask, deps: Deps) -> Answer:
    """Ask whether a new fix was meant or the verb.

    Returns None for people who may not open fixes, because they can only have meant the verb.
    """
    try:
        owner_of_fixes, _ = fixes.load_for_opening_form(deps.db, customer, call=ask.call)
    except NotAllowed:
        return None
    verb, text = _take_verb(line), line.rest()
    closes: tuple[Fix, ...] = ()
    with suppress(AlreadyDone):
        closes = (
            fixes.load_for_change_form(deps.db, owner_of_fixes.key, state=CLOSING[verb], call=ask.call).closes
            if verb in CLOSING
            else ()
        )
    draft = drafts.keep_draft(
        deps.db, {"kind": "fix", "customer": owner_of_fixes.key, "verb": verb, "text": text}, call=ask.call
    )
    return fix_messages.render_text_or_verb(owner_of_fixes, verb, text, closes, draft)


def _close_fix(line: TypedLine, customer: str, state: FixState, ask: Ask, deps: Deps) -> Answer:
    """Close a fix from the line."""
    told_text = line.options.get("told")
    if told_text is not None and told_text.casefold() not in TOLD:
        raise Malformed("Say `yes` or `no`: whether the customer was told.", field="told", typed="`--told` takes it.")
    return close_fix(
        customer,
        _take_number(line),
        line.rest(),
        state,
        ask,
        deps,
        notified=TOLD.get((told_text or "").casefold()),
    )


def close_fix(
    customer: str,
    number: int | None,
    text: str,
    state: FixState,
    ask: Ask,
    deps: Deps,
    *,
    notified: bool | None = None,
) -> Answer:
    """Close the fix of that number, or the only open one. The form asks for what is missing."""
    try:
        return fix_messages.render_changed(
            fixes.close_fix(deps.db, customer, number, text, state=state, notified=notified, call=ask.call)
        )
    except Incomplete as refusal:
        form = fix_forms.load_closing_form(deps, ask, customer, state, number=number, text=text, notified=notified)
        return ask_for_rest(Form(form, instead=render_refusal(str(refusal))), refusal)


def _give_fix(line: TypedLine, customer: str, ask: Ask, deps: Deps) -> Answer:
    """Give a fix to the person on the line, or answer with the form where nobody is named."""
    number, owner = _take_number(line), line.take()
    line.require_end("Usage: `/umpire fix <customer> owner <number> @somebody`.")
    if owner is None:
        instead = render_refusal("Say who sees to it: `/umpire fix <customer> owner <number> @somebody`.")
        form = fix_forms.load_owner_form(deps, ask, customer, number=number)
        return ask_for_rest(Form(form, instead=instead), "Say who sees to it.")
    return fix_messages.render_changed(
        fixes.give_fix(deps.db, customer, number, lines.parse_user(owner), call=ask.call)
    )


def _take_number(line: TypedLine) -> int | None:
    """Take a fix's number off the line, with or without its `#`; None where there is none."""
    return numbers.take_number(line, "Fixes are closed, or given to somebody,")


def _take_verb(line: TypedLine) -> str:
    """Take the next word off the line if it is a verb of `/umpire fix`, and return it; otherwise return ""."""
    verb = line.peek() or ""
    return (line.take() or "").casefold() if verb in VERBS else ""
