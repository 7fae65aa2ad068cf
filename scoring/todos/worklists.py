"""Worklists: what waits for a person about many customers at once, one todo with its number."""

from datetime import datetime

from scoring.campaigns.campaigns import Campaign
from scoring.todos.todos import Kind, Todo

NOBODY = 0
"""Stands for the customer where a todo is about many."""


def to_offer(campaign: Campaign, waiting: int) -> tuple[Todo, ...]:
    """That so many customers are still to be sat down with, until the campaign's last day."""
    if waiting == 0:
        return ()
    since, last = campaign.started_at, campaign.ends_on
    return (Todo(Kind.OFFER, NOBODY, since, campaign.id, due_on=last, number=waiting),)


def to_settle(campaign: Campaign, waiting: int, *, since: datetime) -> tuple[Todo, ...]:
    """That so many customers declined or were silent, the first of them since then, and nobody decided about them."""
    return (Todo(Kind.SETTLE, NOBODY, since, campaign.id, number=waiting),) if waiting else ()
