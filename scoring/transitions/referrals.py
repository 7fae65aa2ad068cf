"""Referrals: the list of vendors, and how sending a customer to one of them went. Source: product.md, transitions."""

from collections.abc import Sequence

from scoring.customers import listings
from scoring.refusals import AlreadyDone, Incomplete, Malformed
from scoring.transitions.transitions import ReferralOutcome, Vendor, VendorReferral
from scoring.values import notes
from scoring.values.words import fold

NO_VENDOR = "none"
"""What people type for a vendor if none is suitable."""
MAX_VENDORS = 99
"""How many vendors the list may have; a Slack menu shows a hundred choices, one of which is “none”."""
OUTCOMES_BY_WORD = {
    "took-it": ReferralOutcome.TOOK_IT,
    "declined": ReferralOutcome.DECLINED,
    "unknown": ReferralOutcome.UNKNOWN,
}
"""The outcomes of a referral by the word people type."""


def list_vendors(vendors: Sequence[Vendor]) -> tuple[Vendor, ...]:
    """List the vendors that are not withdrawn, by name."""
    return tuple(sorted((v for v in vendors if v.withdrawn_at is None), key=lambda v: (fold(v.name), v.id)))


def check_vendor(name: str, suits: str, contact: str, vendors: Sequence[Vendor]) -> None:
    """Refuse a vendor with a bad or taken name, with texts that are too long, or beyond the most on the list."""
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


def choose_vendor(text: str, vendors: Sequence[Vendor]) -> Vendor:
    """Choose the vendor with this number or name, else the only one whose name begins so. Refused: none, several."""
    commands = {"add": '/umpire vendor add "<name>"', "show": "/umpire vendor list"}
    return listings.choose_entry(text, list_vendors(vendors), one="vendor", **commands)


def check_referral(vendor: Vendor | None, made: Sequence[VendorReferral], why: str) -> None:
    """Refuse a second referral to a vendor, and “none” without a reason or after a vendor was named."""
    vendor_ids = [each.vendor_id for each in made if each.vendor_id is not None]
    if vendor is not None:
        if vendor.id in vendor_ids:
            raise AlreadyDone(f"They were referred to {vendor.name} already.")
        return
    if vendor_ids:
        raise AlreadyDone("A vendor was named already, so there is one that suits.")
    if len(made) > len(vendor_ids):
        raise AlreadyDone("That none suits is on record already.")
    if not notes.has_words(why):
        raise Incomplete("Say why none is suitable: it stands in the record.", field="why")
    notes.check_text(why)


def parse_outcomes(said: str, made: Sequence[VendorReferral]) -> dict[int, ReferralOutcome]:
    """Read how each referral to a vendor went, by its number, from one typed answer.

    `took-it:12` means that they took number 12 and declined the others; `took-it` is enough if there is only one.
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
    """List the referrals to a vendor whose outcome is unknown and was not asked about again."""
    return tuple(
        each
        for each in made
        if each.vendor_id is not None and each.outcome is ReferralOutcome.UNKNOWN and each.asked_again_at is None
    )
