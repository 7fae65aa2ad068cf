"""Offers: what can become of the one a campaign makes to a customer, and what a manager may decide about it.

Source: product.md §5.4, §5.9.
"""

from dataclasses import replace
from datetime import date

from scoring.campaigns.campaigns import ANSWERED, UNDECIDED, WAITING, Campaign, Decision, Offer, State
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, Malformed, Refusal, TooLate

MARKS = {
    "to-do": State.TO_DO,
    "todo": State.TO_DO,
    "sent": State.SENT,
    "met": State.MET,
    "signed": State.SIGNED,
    "declined": State.DECLINED,
}
"""What an offer can be marked as, in the words people type. Silent is what the end makes of the others."""
DECISIONS = {"keep": Decision.KEEP, "notice": Decision.NOTICE}
SAID = {Decision.KEEP: "we keep", Decision.NOTICE: "a final notice is prepared for"}


def meant(word: str) -> State:
    """The state a word marks."""
    said = word.strip().casefold()
    if said not in MARKS:
        known = ", ".join(f"`{each}`" for each in MARKS if each != "todo")
        hint = " Silent is nobody's word: it is what the last day makes of the rest." if said == State.SILENT else ""
        raise Malformed(f"“{word[:60]}” is not how an offer can stand. Say one of {known}.{hint}", field="state")
    return MARKS[said]


def decided(word: str) -> Decision:
    """The decision a word stands for."""
    said = word.strip().casefold()
    if said not in DECISIONS:
        raise Malformed(f"“{word[:60]}” is neither `keep` nor `notice`.", field="decision")
    return DECISIONS[said]


def day(on: date, campaign: Campaign, today: date) -> date:
    """The day something happened on; refused before the campaign began, and ahead of today."""
    if on > today:
        raise Malformed(f"{on:%-d %B %Y} is still to come. Say it once it has happened.", field="when")
    if on < campaign.started_on:
        raise Malformed(f"The campaign began on {campaign.started_on:%-d %B %Y}; say a day since then.", field="when")
    return on


def marked(offer: Offer, to: State, *, campaign: Campaign, customer: Customer, on: date) -> Offer:
    """The offer as it stands once `to` is marked as of the day `on`: the same for the same, whatever came before.

    Each of sent, met and answered keeps its day. What came later is not taken back by what came earlier: sitting down
    with who has signed is noted, and they have signed. To do begins anew. Refused when nothing would change, when an
    answer is there already, when the campaign is over (but for a late answer), and after a decision.
    """
    _refuse_marking(offer, to, campaign, customer)
    match to:
        case State.TO_DO:
            after = replace(offer, state=to, sent_on=None, met_on=None, answered_on=None)
        case State.SENT:
            after = replace(offer, state=to if offer.state is State.TO_DO else offer.state, sent_on=on)
        case State.MET:
            after = replace(offer, state=to if offer.state in WAITING else offer.state, met_on=on)
        case _:
            after = replace(offer, state=to, answered_on=on)
    return after if after.state is offer.state else undecided(after)


def undecided(offer: Offer) -> Offer:
    """The offer as if nobody had decided about it: that was about an earlier answer."""
    return replace(offer, why="", decision=None, decided_by=None, decided_at=None, decided_why="")


def may_decide(offer: Offer, decision: Decision, *, campaign: Campaign, customer: Customer) -> None:
    """Refuse a decision about who neither declined nor was silent, one that stands, and one of a cancelled campaign."""
    if campaign.closed_at is not None and not campaign.ran_out:
        raise AlreadyDone("That campaign was cancelled, so nothing is left to decide.")
    if offer.state not in UNDECIDED:
        raise Refusal(
            f"{customer.name} neither declined nor was silent: the offer is “{offer.state.value}”. There is nothing to "
            f"decide before they decline (`/umpire campaign mark {customer.key} declined`) or the last day is over."
        )
    if offer.decision is decision:
        raise AlreadyDone(f"It is decided already: {SAID[decision]} {customer.name}.")


def _refuse_marking(offer: Offer, to: State, campaign: Campaign, customer: Customer) -> None:
    name, key = customer.name, customer.key
    if offer.decision is Decision.NOTICE:
        raise Refusal(
            f"It is decided that a final notice is prepared for {name}. If that is no longer so, a manager decides "
            f"otherwise first: `/umpire campaign decide {key} keep <why>`."
        )
    if campaign.closed_at is not None and not (campaign.ran_out and offer.state in UNDECIDED and to in ANSWERED):
        raise TooLate(f"The campaign ended on {campaign.ends_on:%-d %B %Y}. Only a late answer can still be marked.")
    if to is State.SENT and offer.state in ANSWERED:
        raise Refusal(
            f"{name} has {offer.state.value} already. If that was a mistake, press Undo within its minutes, or begin "
            f"this offer anew: `/umpire campaign mark {key} to-do`."
        )
    if to is offer.state or (to is State.SENT and offer.sent_on) or (to is State.MET and offer.met_on):
        raise AlreadyDone(f"{_already(offer, to, name)} already.")


def _already(offer: Offer, to: State, name: str) -> str:
    told = {
        State.TO_DO: (f"The offer to {name} is to do", None),
        State.SENT: (f"The offer was sent to {name}", offer.sent_on),
        State.MET: (f"Somebody sat down with {name}", offer.met_on),
        State.SIGNED: (f"{name} signed", offer.answered_on),
        State.DECLINED: (f"{name} declined", offer.answered_on),
    }
    says, on = told[to]
    return f"{says} on {on:%-d %B %Y}" if on is not None else says
