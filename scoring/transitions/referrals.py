"""Referrals: the list of vendors, naming one without guessing, and how a referral went. Source: product.md §5.7."""

from collections.abc import Sequence

from scoring.customers import listings
from scoring.customers.customers import fold
from scoring.refusals import AlreadyDone, Incomplete, Malformed
from scoring.transitions.transitions import ReferralOutcome, Vendor, VendorReferral
from scoring.values import notes

NO_VENDOR = "none"
"""What stands in the place of a vendor when none suits."""
MAX_VENDORS = 99
"""Vendors on the list: a menu shows a hundred choices, one of which is none of them."""
OUTCOMES_BY_WORD = {
    "took-it": ReferralOutcome.TOOK_IT,
    "declined": ReferralOutcome.DECLINED,
    "unknown": ReferralOutcome.UNKNOWN,
}
"""How a referral went, as people type it."""


def list_vendors(vendors: Sequence[Vendor]) -> tuple[Vendor, ...]:
    """Those that are on the list now, by name."""
    return tuple(sorted((v for v in vendors if v.withdrawn_at is None), key=lambda v: (fold(v.name), v.id)))


def check_vendor(name: str, suits: str, contact: str, vendors: Sequence[Vendor]) -> None:
    """Refuse a vendor without a name, one that is on the list already, and a name that would be read otherwise."""
    notes.check_name(name, of="A vendor")
    if fold(name) in (NO_VENDOR, "help") or name.removeprefix("#").isdigit():
        raise Malformed(f"“{name}” would be read as a command's word. Give the name in full.", field="name")
    for field, text in (("suits", suits), ("contact", contact)):
        notes.check_text(text, field=field, has="That has")
    known = list_vendors(vendors)
    if same := next((vendor for vendor in known if fold(vendor.name) == fold(name)), None):
        raise AlreadyDone(f"{same.name} is on the list already, as number {same.id}.")
    if len(known) >= MAX_VENDORS:
        raise Malformed(f"The list has {MAX_VENDORS} vendors, which is the most. Remove one first.", field="name")


def choose_vendor(asked: str, vendors: Sequence[Vendor]) -> Vendor:
    """The one vendor that is meant: by number, by name, else by a unique beginning of it. Never guessed."""
    commands = {"add": '/umpire vendor add "<name>"', "show": "/umpire vendor list"}
    return listings.choose_entry(asked, list_vendors(vendors), one="vendor", **commands)


def check_referral(vendor: Vendor | None, made: Sequence[VendorReferral], why: str) -> None:
    """Refuse a vendor named before, and none at all without a reason or beside one that was named."""
    named = [each.vendor_id for each in made if each.vendor_id is not None]
    if vendor is not None:
        if vendor.id in named:
            raise AlreadyDone(f"They were referred to {vendor.name} already.")
        return
    if named:
        raise AlreadyDone("A vendor was named already, so there is one that suits.")
    if len(made) > len(named):
        raise AlreadyDone("That none suits is on record already.")
    if not notes.has_words(why):
        raise Incomplete("Say why none is suitable: it stands in the record.", field="why")
    notes.check_text(why)


def parse_outcomes(said: str, made: Sequence[VendorReferral]) -> dict[int, ReferralOutcome]:
    """How each referral to a vendor went, by its number, from one answer.

    `took-it:12` says which one they took, so the others were declined; with a single one `took-it` is enough.
    """
    named = [each for each in made if each.vendor_id is not None]
    if not named:
        return {}
    word, _, which = said.casefold().partition(":")
    if not word:
        raise Incomplete("Say how the referral went: took-it, declined, or unknown.", field="referral")
    if word not in OUTCOMES_BY_WORD:
        raise Malformed(f"“{said[:60]}” is none of {', '.join(OUTCOMES_BY_WORD)}.", field="referral")
    outcome = OUTCOMES_BY_WORD[word]
    if outcome is not ReferralOutcome.TOOK_IT:
        return {each.id: outcome for each in named}
    taken = [each for each in named if str(each.id) == which] if which else named
    if len(taken) != 1:
        raise Incomplete("Say which of the referrals they took.", field="referral")
    return {each.id: ReferralOutcome.TOOK_IT if each is taken[0] else ReferralOutcome.DECLINED for each in named}


def list_worth_asking(made: Sequence[VendorReferral]) -> tuple[VendorReferral, ...]:
    """The referrals to ask about later: to a vendor, with no answer on record, and not asked about before."""
    return tuple(
        each
        for each in made
        if each.vendor_id is not None and each.outcome is ReferralOutcome.UNKNOWN and each.asked_again_at is None
    )
