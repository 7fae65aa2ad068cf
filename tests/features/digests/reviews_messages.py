"""Messages about reviews, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.features.cases.usecases.cases import CustomerCase
from bot.features.digests.messages import reactions as reviews
from bot.features.digests.usecases.issues import DigestEntry
from bot.features.digests.usecases.reaction_effects import ActBegun, ActResult
from bot.features.digests.usecases.reactions import ReactionsReconciled, ReviewRequest
from bot.slack.rendering import Message
from scoring.cases.case_files import CaseFile
from scoring.cases.fixes import Fix
from scoring.cases.talks import Talk
from scoring.customers.customers import Customer
from scoring.digests.reactions import Review, ReviewAct, ReviewState
from scoring.rules.policy import Policy
from tests.features.cases import cases_messages as c
from tests.features.digests import digests_messages as d
from tests.messages import samples

REVIEW = Review(
    4, 1, samples.CHANNEL, "1772.0001", ReviewAct.CLAIM, "U0ROSA", samples.NOW, samples.NOW + timedelta(days=7), 2
)
FIRST = replace(REVIEW, id=3, by="U0MIA")
FIX = Fix(3, 1, "It is on us", "U0ROSA", "U0ROSA", samples.NOW, due_on=samples.TODAY + timedelta(days=14))
TALK = Talk(2, 1, 7, "U0JO", samples.TODAY + timedelta(days=2), "U0JO", samples.NOW)
MANY = Policy(
    **{f"react_{act.value}": tuple(f"{'e' * 70}_{act.value}_{n}" for n in range(5)) for act in ReviewAct}  # type: ignore[arg-type]
)
PEOPLE = tuple(f"UM{n:08d}" for n in range(40))
NOTHING = ActResult()


def render_done(
    act: ReviewAct, result: ActResult = NOTHING, customer: Customer = samples.ACME, **changes: object
) -> Message:
    """Render the answer to a reaction."""
    values: dict[str, object] = {"act": act, "until": None, **changes}
    review = replace(REVIEW, **values)  # type: ignore[arg-type]
    return reviews.render_act_begun(
        ActBegun(review, result), ReactionsReconciled(customer, samples.POLICY, samples.NOW)
    )


def render_undone(act: ReviewAct, customer: Customer = samples.ACME) -> Message:
    """Render the answer to a reaction that was removed."""
    return reviews.render_act_undone(
        replace(REVIEW, act=act), ReactionsReconciled(customer, samples.POLICY, samples.NOW)
    )


def render_proposed(file: CaseFile | None, customer: Customer = samples.ACME) -> Message:
    """Render what a manager who proposes a final notice is shown."""
    tally = samples.tally(()) if file is None else file.tally
    return reviews.render_proposal(CustomerCase(customer, file, None, tally, samples.POLICY, samples.NOW, True))


def build_request(
    customer: Customer = samples.ACME, by: tuple[str, ...] = ("U0ROSA",), policy: Policy = samples.POLICY
) -> ReviewRequest:
    """Build what a direct message is about."""
    return ReviewRequest(customer, by, policy, REVIEW, TALK)


def render_reviewed(state: ReviewState, interested: int = 0, entry: DigestEntry | None = None) -> Message:
    """Render a customer's message in the digest, with where its review stands."""
    return d.render_entry(entry or d.build_entry(), state, interested)


CASES: dict[str, Callable[[], Message]] = {
    "review_done--claim": lambda: render_done(ReviewAct.CLAIM, ActResult(lead=REVIEW), until=REVIEW.until),
    "review_done--claim-joined": lambda: render_done(
        ReviewAct.CLAIM, ActResult(already=True, lead=FIRST), until=REVIEW.until
    ),
    "review_done--claim-again": lambda: render_done(
        ReviewAct.CLAIM, ActResult(already=True, lead=REVIEW), until=REVIEW.until
    ),
    "review_done--talk": lambda: render_done(
        ReviewAct.TALK, ActResult(person="U0JO", talk=replace(TALK, planned_on=None), raised=True)
    ),
    "review_done--talk-mine": lambda: render_done(
        ReviewAct.TALK, ActResult(person="U0ROSA", talk=replace(TALK, planned_on=None))
    ),
    "review_done--talk-planned": lambda: render_done(ReviewAct.TALK, ActResult(already=True, person="U0JO", talk=TALK)),
    "review_done--talk-asked": lambda: render_done(
        ReviewAct.TALK, ActResult(already=True, person="U0JO", talk=replace(TALK, planned_on=None))
    ),
    "review_done--fix": lambda: render_done(ReviewAct.FIX, ActResult(fix=FIX)),
    "review_done--reprice": lambda: render_done(ReviewAct.REPRICE),
    "review_done--keep": lambda: render_done(ReviewAct.KEEP, until=samples.NOW + timedelta(days=28)),
    "review_done--snooze": lambda: render_done(ReviewAct.SNOOZE, until=samples.NOW + timedelta(days=14)),
    "review_done--clicked": lambda: reviews.render_act_begun(
        ActBegun(
            replace(REVIEW, act=ReviewAct.KEEP, until=samples.NOW + timedelta(days=28), clicked=True),
            NOTHING,
            "5f1c09aa",
        ),
        ReactionsReconciled(samples.ACME, samples.POLICY, samples.NOW),
    ),
    "review_done--ask": lambda: render_done(ReviewAct.ASK, ActResult(person="U0JO")),
    "review_done--ask-again": lambda: render_done(ReviewAct.ASK, ActResult(already=True, person="U0JO")),
    "review_done--hostile": lambda: render_done(
        ReviewAct.TALK,
        ActResult(person="U0JO", raised=True),
        customer=samples.HOSTILE,
        until=samples.NOW + timedelta(days=36_000),
    ),
    "review_undone": lambda: render_undone(ReviewAct.CLAIM),
    "review_undone--fix": lambda: render_undone(ReviewAct.FIX),
    "review_undone--hostile": lambda: render_undone(ReviewAct.KEEP, samples.HOSTILE),
    "review_proposed": lambda: render_proposed(c.READY),
    "review_proposed--missing": lambda: render_proposed(c.file()),
    "review_proposed--no-case": lambda: render_proposed(None),
    "review_proposed--hostile": lambda: render_proposed(c.WORST, samples.HOSTILE),
    "review_explained": lambda: reviews.render_explanation(samples.POLICY),
    "review_explained--hostile": lambda: reviews.render_explanation(MANY),
    "review_talk": lambda: reviews.render_talk_request(build_request()),
    "review_talk--hostile": lambda: reviews.render_talk_request(build_request(samples.HOSTILE)),
    "review_ask": lambda: reviews.render_context_request(build_request()),
    "review_ask--hostile": lambda: reviews.render_context_request(build_request(samples.HOSTILE, PEOPLE)),
    "digest_customer--reviewed": lambda: render_reviewed(ReviewState(FIRST, ("U0ROSA",), repriced=REVIEW), 1),
    "digest_customer--kept": lambda: render_reviewed(ReviewState(rest=replace(REVIEW, act=ReviewAct.KEEP)), 3),
    "digest_customer--hostile-reviewed": lambda: render_reviewed(
        ReviewState(FIRST, PEOPLE, replace(REVIEW, act=ReviewAct.SNOOZE), REVIEW),
        10**6,
        d.build_entry(20, samples.HOSTILE),
    ),
    "review_due": lambda: reviews.render_review_due(build_request()),
    "review_due--passed-on": lambda: reviews.render_review_due(replace(build_request(), passed_on=True)),
    "review_due--hostile": lambda: reviews.render_review_due(build_request(samples.HOSTILE, policy=MANY)),
}
POSTED: frozenset[str] = frozenset({"review_talk", "review_ask", "review_due"})
