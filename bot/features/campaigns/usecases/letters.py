"""Draft a letter to every customer to whom the campaign has sent nothing yet, for one file. Drafts are not stored."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.workflow import campaigns as campaign_workflow, requests, restrictions
from bot.workflow.requests import Call, Database
from scoring import campaigns as campaign_rules, letters as letter_rules
from scoring.campaigns import Campaign
from scoring.letters import Letter, LetterKind, LetterRecords
from scoring.refusals import AlreadyDone
from scoring.roles import Action
from scoring.rules.policy import Policy
from storage import campaigns, terms
from storage.campaigns import OFFERS
from storage.customers import customers

MAX_LETTERS = 20_000
"""Letters in one file, some 25 MB: nobody sends more by hand before asking again."""
LETTERS_PER_TRANSACTION = 500


@dataclass(frozen=True, slots=True)
class LetterBatch:
    """The ids of the customers to write to, in order of their names; `more` customers are left for another file."""

    campaign: Campaign
    customers: tuple[int, ...]
    more: int
    policy: Policy


def begin_letter_batch(db: Database, *, call: Call) -> LetterBatch:
    """Choose the customers to whom the running campaign has sent nothing yet; refused if there are none."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.RUN_CAMPAIGN)
        campaign = campaign_rules.require_running(campaigns.find_running_campaign(tx))
        customer_ids, total = campaigns.list_unsent_customer_ids(tx, campaign.id, most=MAX_LETTERS)
        if not customer_ids:
            raise AlreadyDone(
                "Everybody in the campaign has been sent something, or met. One letter again: "
                "`/umpire letter <customer> terms`."
            )
        requests.audit_action(
            tx, context, "campaign.drafted", f"campaign:{campaign.id}", public={"letters": len(customer_ids)}
        )
        return LetterBatch(campaign, customer_ids, total - len(customer_ids), context.policy)


def draft_letters(db: Database, batch: LetterBatch, *, call: Call) -> Iterator[Letter]:
    """Draft the letters of a batch from what is on record now, in several short transactions."""
    for start in range(0, len(batch.customers), LETTERS_PER_TRANSACTION):
        yield from _draft_portion(db, batch, batch.customers[start : start + LETTERS_PER_TRANSACTION], call=call)


def _draft_portion(db: Database, batch: LetterBatch, ids: tuple[int, ...], *, call: Call) -> list[Letter]:
    """Draft the letters to these customers, in one transaction."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.RUN_CAMPAIGN)
        customers_by_id = customers.load_customers(tx, ids)
        offers = {
            each.customer_id: each for each in OFFERS.list_where(tx, campaign_id=batch.campaign.id, customer_id=ids)
        }
        packages = campaign_workflow.load_packages_of_offers(
            tx, offers.values(), customers_by_id, policy=context.policy, now=context.now
        )
        last_day = batch.campaign.ends_on
        agreed = {each.customer_id: each for each in terms.RECORDS.list_where(tx, customer_id=ids)}
        restricted = restrictions.load_in_force(tx, customers_by_id.values(), policy=context.policy, now=context.now)
        records = [
            LetterRecords(
                customers_by_id[number],
                package=packages[offers[number].id],
                answer_by=last_day,
                terms=agreed.get(number),
                restriction=restricted.get(number),
            )
            for number in ids
        ]
        return [
            letter_rules.draft_letter(LetterKind.TERMS, each, today=context.today, policy=context.policy)
            for each in records
        ]
