"""The command `/vote`: open a ballot, vote in it, and run it."""

from collections.abc import Callable

from bot.features.ballots import forms
from bot.features.ballots.messages import ballots as ballot_messages
from bot.features.ballots.usecases import opening, running, voting
from bot.parsing import lines
from bot.parsing.lines import TypedLine
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, ask_for_rest, render_refusal
from bot.slack.rendering import render
from bot.workflow import first_steps
from bot.workflow.ballots import BallotReference
from scoring.ballots import ABSTAIN, NO, YES, BallotKind
from scoring.refusals import Incomplete, Malformed
from scoring.roles import is_group

USAGE = (
    "Usage: `/vote <customer> yes|no|abstain [reason]`, `/vote <customer> @candidate`, `/vote list`; "
    "`/vote help` shows the rest."
)
BEYOND_CAP = "beyond-cap"
VerbHandler = Callable[[str, TypedLine, Ask, Deps], Answer]


def handle_vote(ask: Ask, deps: Deps) -> Answer:
    """Read the line after `/vote` and do what it says. The verb may stand before the customer or after it."""
    line = lines.parse_line(ask.text, options=(BEYOND_CAP,), usage=USAGE)
    if line.asks_help(1):
        return help_texts.render_word("vote", ballot_messages.HELP["vote"])
    if not line.options and (not line.words or (line.peek() == "list" and len(line.words) == 1)):
        return _list_ballots(ask, deps)
    verb = _take_verb(line)
    customer = arguments.take_customer(line, ask, deps, () if verb else VERBS)
    verb = verb or _take_verb(line)
    if line.options and verb != BallotKind.TERMINATE:
        raise Malformed(f"`--{BEYOND_CAP}` goes with `terminate` alone. {USAGE}")
    if verb:
        return VERBS[verb](customer, line, ask, deps)
    if not line.words:
        return ballot_messages.render_personal_ballot(opening.load_personal_ballot(deps.db, customer, call=ask.call))
    return _vote_for_candidate(customer, line, ask, deps)


def _list_ballots(ask: Ask, deps: Deps) -> Answer:
    """List the open ballots; where there is no customer yet, say that before who may see ballots."""
    first_steps.require_customers(deps.db, call=ask.call)
    return ballot_messages.render_list(opening.list_open_ballots(deps.db, call=ask.call))


def cast_vote(deps: Deps, ask: Ask, which: BallotReference, choice: str, why: str = "") -> Answer:
    """Cast a vote, or answer with the form when the vote needs a reason that is missing."""
    try:
        return ballot_messages.render_vote(voting.cast_vote(deps.db, which, choice, why, call=ask.call))
    except Incomplete as refusal:
        form = forms.load_vote_form(deps, ask, which, choice=choice, why=why)
        instead = render_refusal(f"{refusal} For example `/vote <customer> {choice} <reason>`.")
        return ask_for_rest(Form(form, instead), refusal)


def offer_opening_form(deps: Deps, ask: Ask, kind: BallotKind, customer: str = "") -> Answer:
    """Answer with the form that opens a ballot."""
    usage = render("usage", usage=f"Usage: {_format_usage(kind)}.")
    return Form(forms.load_opening_form(deps, ask, kind, customer), instead=usage)


def _take_verb(line: TypedLine) -> str:
    """Take the next word off the line if it is a verb of `/vote`, and return it; otherwise return ""."""
    verb = line.peek() or ""
    return (line.take() or "").casefold() if verb in VERBS else ""


def _vote_for_candidate(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Vote for the one colleague named on the line."""
    people = tuple(dict.fromkeys(lines.take_people(line)))
    if len(people) > 1:
        raise Malformed(f"A vote is for one person, and you named {len(people)}: `/vote <customer> @candidate`.")
    if not people or is_group(people[0]):
        typed = f"{customer} {line.rest()}"
        kinds = ", ".join(f"`{kind.value}`" for kind in BallotKind)
        opens = f"`/vote <kind> <customer>` opens a ballot; its kind is one of {kinds}."
        raise Malformed(f"I do not know what to do with “{typed[:60]}”. {opens} {USAGE}")
    return cast_vote(deps, ask, customer, people[0], line.rest())


def _build_opening_verb(kind: BallotKind) -> VerbHandler:
    """Return the handler of the verb that opens a ballot of this kind."""

    def act(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
        if not customer:
            return offer_opening_form(deps, ask, kind)
        candidates = _read_candidates(line) if kind is BallotKind.OWNER else ()
        why, beyond = line.rest(), line.options.get(BEYOND_CAP, "")
        try:
            opened = opening.open_ballot(
                deps.db, kind, customer, why=why, candidates=candidates, beyond=beyond, call=ask.call
            )
            return ballot_messages.render_opened(opened)
        except Incomplete as refusal:
            form = forms.load_opening_form(deps, ask, kind, customer, why=why, candidates=candidates, beyond=beyond)
            instead = render_refusal(f"{refusal} For example {_format_usage(kind)}.")
            return ask_for_rest(Form(form, instead), refusal)

    return act


def _read_candidates(line: TypedLine) -> tuple[str, ...]:
    """Take the colleagues named on the line. Raises Malformed for a group."""
    people = lines.take_people(line)
    if any(is_group(each) for each in people):
        raise Malformed("A group cannot hand a customer over. Name the people: `/vote owner <customer> @li @ben`.")
    return (*people, *(lines.parse_user(word) for word in iter(line.take, None)))


def _format_usage(kind: BallotKind) -> str:
    """Show how a ballot of this kind is opened."""
    rest = {
        BallotKind.NOTICE: "[reason]",
        BallotKind.TERMINATE: "<reason>",
        BallotKind.OWNER: "@colleague @colleague",
    }[kind]
    return f"`/vote {kind.value} <customer> {rest}`"


def _build_choice_verb(choice: str) -> VerbHandler:
    """Return the handler of the verb that votes yes, no or abstain."""

    def act(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
        return cast_vote(deps, ask, _require_customer(customer, f"{choice}"), choice, line.rest())

    return act


def _recuse(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Leave the roll of the customer's ballot."""
    return ballot_messages.render_recused(
        voting.recuse(deps.db, _require_customer(customer, "recuse"), line.rest(), call=ask.call)
    )


def _cancel(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Cancel the customer's ballot, for the reason on the line."""
    return ballot_messages.render_changed(
        running.cancel_ballot(deps.db, _require_customer(customer, "cancel"), line.rest(), call=ask.call)
    )


def _extend(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Prolong the customer's ballot."""
    line.require_end("Usage: `/vote extend <customer>`.")
    return ballot_messages.render_changed(
        running.extend_ballot(deps.db, _require_customer(customer, "extend"), call=ask.call)
    )


def _close(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Close the customer's ballot early."""
    line.require_end("Usage: `/vote close <customer>`.")
    return ballot_messages.render_changed(
        running.close_ballot(deps.db, _require_customer(customer, "close"), call=ask.call)
    )


def _pick(customer: str, line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Decide the customer's tied ballot for the candidate on the line."""
    candidate = lines.parse_user(line.require("The candidate for `/vote pick <customer> @candidate`"))
    line.require_end("Usage: `/vote pick <customer> @candidate`.")
    return ballot_messages.render_changed(
        running.pick_candidate(deps.db, _require_customer(customer, "pick"), candidate, call=ask.call)
    )


def _require_customer(customer: str, verb: str) -> str:
    """Return the customer, or raise Malformed where the line names none."""
    if not customer:
        raise Malformed(f"The customer is missing: `/vote {verb} <customer>`. {USAGE}")
    return customer


VERBS: dict[str, VerbHandler] = {
    **{kind.value: _build_opening_verb(kind) for kind in BallotKind},
    **{choice: _build_choice_verb(choice) for choice in (YES, NO, ABSTAIN)},
    "recuse": _recuse,
    "cancel": _cancel,
    "extend": _extend,
    "close": _close,
    "pick": _pick,
}
