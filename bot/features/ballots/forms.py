"""The forms of ballots: opening one of each kind, and a vote that needs a reason."""

from typing import Any

from bot.features.ballots import messages as shown
from bot.features.ballots.usecases import opening as ballots, voting as balloting
from bot.features.ballots.usecases.opening import PersonalBallot
from bot.slack import modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler
from bot.slack.modals import View
from bot.workflow.ballots import BallotReference
from scoring.ballots import ABSTAIN, MAX_CANDIDATES, NO, YES, BallotKind
from scoring.refusals import Incomplete

CAST = "vote_cast"
BEYOND_CAP = "beyond_cap"
"""The field that is there only once a quarter's cap on farewells is reached."""
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
    asked: str = "",
    *,
    why: str = "",
    named: tuple[str, ...] = (),
    beyond: str = "",
) -> View:
    """The form with what is known already; refused for those who may not open it, and while anything is missing."""
    if not asked:
        ballots.authorize_opening(deps.db, call=ask.call)
        return build_opening_form(kind, None, why=why, named=named)
    customer, capped = ballots.load_for_form(deps.db, kind, asked, call=ask.call)
    return build_opening_form(kind, (customer.key, customer.name), why=why, named=named, capped=capped, beyond=beyond)


def load_vote_form(deps: Deps, ask: Ask, which: BallotReference, *, choice: str = "", why: str = "") -> View:
    """The form of a vote with a reason; refused for those who may not see the ballot."""
    return build_vote_form(ballots.load_personal_ballot(deps.db, which, call=ask.call), choice, why)


def build_opening_form(
    kind: BallotKind,
    customer: tuple[str, str] | None,
    *,
    why: str = "",
    named: tuple[str, ...] = (),
    capped: str = "",
    beyond: str = "",
) -> View:
    """The form that opens a ballot of that kind; `capped` is what it says where it asks for a reason beyond the cap."""
    blocks = [modals.field("customer", "Customer", modals.customer(customer))]
    if kind is BallotKind.OWNER:
        people: dict[str, object] = {"type": "multi_users_select", "max_selected_items": MAX_CANDIDATES}
        if named:
            people["initial_users"] = list(named[:MAX_CANDIDATES])
        hint = "One to ten colleagues. Who is chosen accepts or declines."
        blocks.append(modals.field("candidates", "Who could hand them over?", people, hint=hint))
    else:
        needed = kind is BallotKind.TERMINATE
        hint = "It stands on the ballot, for all who vote." + ("" if needed else " The case file is shown as well.")
        blocks.append(modals.field("why", "Why?", modals.note(why), optional=not needed, hint=hint))
    if capped:
        why_more, hint = "Why one more this quarter?", "It stands on the ballot."
        blocks.append(modals.about(capped))
        blocks.append(modals.field(BEYOND_CAP, why_more, modals.note(beyond), optional=True, hint=hint))
    return modals.modal(TITLES[kind], blocks, callback=CALLBACKS[kind], submit="Open Ballot")


def build_vote_form(seen: PersonalBallot, choice: str, why: str) -> View:
    """The form of one vote: yes, no or abstain, and why."""
    poll = seen.posted.poll
    said = shown.format_question(poll.ballot.kind, poll.customer.name)
    blocks = [
        modals.about(said),
        modals.field("choice", "Your vote", modals.choice(CHOICES, initial=choice, placeholder="Choose")),
        modals.field(
            "why",
            "Why?",
            modals.note(why),
            optional=not poll.ballot.rules.reason_required,
            hint="Shown with your name when the ballot closes, not before.",
        ),
    ]
    return modals.modal("Vote", blocks, callback=CAST, submit="Vote", key=str(poll.ballot.id))


def _build_opening_submit(kind: BallotKind) -> Handler:
    def submitted(ask: Ask, deps: Deps) -> Answer:
        told = modals.texts(ask.view)
        why, named = told.get("why", ""), told.get("candidates", "").split()
        customer, beyond = told.get("customer", ""), told.get(BEYOND_CAP, "")
        words: dict[str, Any] = {"why": why, "named": named, "beyond": beyond}
        try:
            return shown.render_opened(ballots.open_ballot(deps.db, kind, customer, **words, call=ask.call))
        except Incomplete as refusal:
            if refusal.field != BEYOND_CAP or BEYOND_CAP in ask.view["state"]["values"]:
                raise
            return Form(load_opening_form(deps, ask, kind, customer, why=why))

    return submitted


def _submit_vote(ask: Ask, deps: Deps) -> Answer:
    number, told = int(modals.key_of(ask.view)), modals.texts(ask.view)
    choice, why = told.get("choice", ""), told.get("why", "")
    return shown.render_vote(balloting.cast_vote(deps.db, number, choice, why, call=ask.call))


VIEWS: dict[str, Handler] = {
    CAST: _submit_vote,
    **{callback: _build_opening_submit(kind) for kind, callback in CALLBACKS.items()},
}
