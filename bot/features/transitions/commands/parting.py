"""The commands `/umpire vendor`, `refer` and `farewell`."""

from bot.features.transitions.forms import parting as parting_forms
from bot.features.transitions.messages import farewells as farewell_messages
from bot.features.transitions.messages.transitions import HELP
from bot.features.transitions.usecases import farewells, referrals, vendors
from bot.parsing import lines
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, ask_for_rest
from scoring.refusals import Incomplete, Malformed

VENDOR_USAGE = "Usage: `/umpire vendor list|add|remove …`; `/umpire vendor help` says more."


def handle_vendor(ask: Ask, deps: Deps) -> Answer:
    """List the vendors, add one, or remove one."""
    line = lines.parse_line(ask.text, options=("suits", "contact"), usage=VENDOR_USAGE)
    verb = (line.take() or "list").casefold()
    if verb == "help" or line.asks_help(0):
        return help_texts.render_word("vendor", HELP["vendor"])
    if line.options and verb != "add":
        raise Malformed(f"`--suits` and `--contact` go with `add`. {VENDOR_USAGE}")
    if verb == "list":
        line.require_end("Usage: `/umpire vendor list`.")
        return farewell_messages.render_vendors(vendors.list_vendors(deps.db, call=ask.call))
    if verb == "add":
        details = {name: line.options.get(name, "") for name in ("suits", "contact")}
        name = line.rest()
        if not name:
            return parting_forms.load_vendor_form(deps, ask, **details)
        return farewell_messages.render_vendor_changed(vendors.add_vendor(deps.db, name, **details, call=ask.call))
    if verb == "remove":
        if not line.words:
            raise Malformed("Which one? `/umpire vendor remove <number>`; `/umpire vendor list` shows the numbers.")
        return farewell_messages.render_vendor_changed(vendors.remove_vendor(deps.db, line.rest(), call=ask.call))
    raise Malformed(f"“{verb[:60]}” is not something I do with vendors. {VENDOR_USAGE}")


def handle_refer(ask: Ask, deps: Deps) -> Answer:
    """Refer a customer to a vendor, or record why none is suitable. An incomplete line opens the form."""
    line = lines.parse_line(ask.text, usage=parting_forms.USAGES["refer"])
    if not line.words or line.asks_help(1):
        return help_texts.render_word("refer", HELP["refer"])
    customer = arguments.require_customer(line, ask, deps, ("none",))
    if line.peek() == "none":
        line.take()
        chosen, why = "none", line.rest()
    else:
        chosen, why = line.rest(), ""
    try:
        return farewell_messages.render_referred(
            referrals.refer_customer(deps.db, customer, chosen, why, call=ask.call)
        )
    except Incomplete as missing:
        return ask_for_rest(parting_forms.load_referral_form(deps, ask, customer, chosen=chosen, why=why), missing)


def handle_farewell(ask: Ask, deps: Deps) -> Answer:
    """Give the farewell. An incomplete line opens the form, which shows what is lost and freed."""
    line = lines.parse_line(
        ask.text, options=("referral", "told"), days=("told",), usage=parting_forms.USAGES["farewell"]
    )
    if not line.words or line.asks_help(1):
        return help_texts.render_word("farewell", HELP["farewell"])
    customer, referral = arguments.require_customer(line, ask, deps), line.options.get("referral", "")
    lessons, told = line.rest(), arguments.past_day(line.options.get("told"), ask, deps, field="told")
    try:
        return farewell_messages.render_farewell_answer(
            farewells.give_farewell(deps.db, customer, lessons, referral, told=told, call=ask.call)
        )
    except Incomplete as missing:
        return ask_for_rest(
            parting_forms.load_farewell_form(deps, ask, customer, lessons=lessons, referral=referral, told=told),
            missing,
        )
