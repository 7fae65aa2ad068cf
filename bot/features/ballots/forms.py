"""The forms of ballots: one to open each kind of ballot, and one for a vote that needs a reason."""

from typing import Any

from bot.features.ballots.messages import ballots as ballot_messages, wording
from bot.features.ballots.usecases import opening, voting
from bot.features.ballots.usecases.opening import PersonalBallot
from bot.slack import modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, ask_for_rest
from bot.slack.modals import View
from bot.workflow.ballots import BallotReference
from scoring.ballots import ABSTAIN, MAX_CANDIDATES, NO, YES, BallotKind
from scoring.privacy.erased import is_erased
from scoring.refusals import Incomplete

CAST = "vote_cast"
BEYOND_CAP = "beyond_cap"
"""The field that asks for a reason once the quarter's cap on farewells is reached."""
CALLBACKS = {kind: f"vote_{kind.value}" for kind in BallotKind}
TITLES = {
    BallotKind.NOTICE: "Final notice ballot",
    BallotKind.TERMINATE: "Ballot on letting go",
    BallotKind.OWNER: "Who hands over?",
}
CHOICES = ((YES, "Yes"), (NO, "No"), (ABSTAIN, "Abstain"))


def load_opening_form(
    deps: Deps,
    ask: Ask,
    kind: BallotKind,
    customer_text: str = "",
    *,
    why: str = "",
    candidates: tuple[str, ...] = (),
    beyond: str = "",
) -> View:
    """Build the form that opens a ballot, filled in with what is known already.

    Raises a refusal for people who may not open ballots, and while anything the ballot needs is missing.
    """
    if not customer_text:
        opening.authorize_opening(deps.db, call=ask.call)
        return build_opening_form(kind, None, why=why, candidates=candidates)
    customer, capped = opening.load_for_form(deps.db, kind, customer_text, call=ask.call)
    return build_opening_form(
        kind, (customer.key, customer.name), why=why, candidates=candidates, capped=capped, beyond=beyond
    )


def load_vote_form(deps: Deps, ask: Ask, which: BallotReference, *, choice: str = "", why: str = "") -> View:
    """Build the form of a vote with a reason. Raises NotAllowed for people who may not see the ballot."""
    return build_vote_form(opening.load_personal_ballot(deps.db, which, call=ask.call), choice, why)


def build_opening_form(
    kind: BallotKind,
    customer: tuple[str, str] | None,
    *,
    why: str = "",
    candidates: tuple[str, ...] = (),
    capped: str = "",
    beyond: str = "",
) -> View:
    """Lay out the form that opens a ballot of this kind.

    Where `capped` is given, the form shows it and asks for a reason beyond the quarter's cap.
    """
    blocks = [modals.field("customer", "Customer", modals.customer_menu(customer))]
    if kind is BallotKind.OWNER:
        people: dict[str, object] = {"type": "multi_users_select", "max_selected_items": MAX_CANDIDATES}
        if here := [each for each in candidates if not is_erased(each)]:
            people["initial_users"] = here[:MAX_CANDIDATES]
        hint = "One to ten colleagues. Who is chosen accepts or declines."
        blocks.append(modals.field("candidates", "Who could hand them over?", people, hint=hint))
    else:
        needed = kind is BallotKind.TERMINATE
        hint = "It stands on the ballot, for all who vote." + ("" if needed else " The case file is shown as well.")
        blocks.append(modals.field("why", "Why?", modals.note_input(why), optional=not needed, hint=hint))
    if capped:
        why_more, hint = "Why one more this quarter?", "It stands on the ballot."
        blocks.append(modals.paragraph(capped))
        blocks.append(modals.field(BEYOND_CAP, why_more, modals.note_input(beyond), optional=True, hint=hint))
    return modals.build_modal(TITLES[kind], blocks, callback=CALLBACKS[kind], submit="Open Ballot")


def build_vote_form(personal: PersonalBallot, choice: str, why: str) -> View:
    """Lay out the form of one vote: yes, no or abstain, and why."""
    poll = personal.posted.poll
    question = wording.format_question(poll.ballot, poll.customer.name)
    blocks = [
        modals.paragraph(question),
        modals.field("choice", "Your vote", modals.menu(CHOICES, initial=choice, placeholder="Choose")),
        modals.field(
            "why",
            "Why?",
            modals.note_input(why),
            optional=not poll.ballot.rules.reason_required,
            hint="Shown with your name when the ballot closes, not before.",
        ),
    ]
    return modals.build_modal("Vote", blocks, callback=CAST, submit="Vote", key=str(poll.ballot.id))


def _build_opening_submit(kind: BallotKind) -> Handler:
    """Return the handler that opens a ballot of this kind from its submitted form."""

    def submitted(ask: Ask, deps: Deps) -> Answer:
        fields = modals.read_texts(ask.view)
        why, candidates = fields.get("why", ""), fields.get("candidates", "").split()
        customer, beyond = fields.get("customer", ""), fields.get(BEYOND_CAP, "")
        details: dict[str, Any] = {"why": why, "candidates": candidates, "beyond": beyond}
        try:
            return ballot_messages.render_opened(opening.open_ballot(deps.db, kind, customer, **details, call=ask.call))
        except Incomplete as refusal:
            if refusal.field != BEYOND_CAP or BEYOND_CAP in modals.read_state(ask.view):
                raise
            return ask_for_rest(Form(load_opening_form(deps, ask, kind, customer, why=why)), refusal)

    return submitted


def _submit_vote(ask: Ask, deps: Deps) -> Answer:
    """Cast the vote in the submitted form."""
    number, fields = modals.read_number(ask.view), modals.read_texts(ask.view)
    choice, why = fields.get("choice", ""), fields.get("why", "")
    return ballot_messages.render_vote(voting.cast_vote(deps.db, number, choice, why, call=ask.call))


VIEWS: dict[str, Handler] = {
    CAST: _submit_vote,
    **{callback: _build_opening_submit(kind) for kind, callback in CALLBACKS.items()},
}
