"""Finding out which words of a typed line are the name of a customer, before the rest is read."""

from collections.abc import Callable, Collection, Sequence

from sqlmodel import Session

from bot.workflow import requests
from bot.workflow.requests import Call, Database
from scoring.customers import naming as name_rules
from scoring.refusals import UnknownCustomer
from scoring.roles import Action
from scoring.rules import reasons as strike_reasons
from scoring.rules.reasons import Reason
from scoring.values.words import fold
from storage.customers import customers


def count_name_words(db: Database, words: Sequence[str], verbs: Collection[str], *, call: Call) -> int:
    """Count the words at the beginning of a line that are the customer's name; one of the verbs ends the name.

    A name nobody has counts as one word, to be refused later. Raises UnknownCustomer with candidates if several
    customers may be meant.
    """
    with db.transaction(reading=True) as tx:
        return _count_words(tx, words, lambda rest: rest[0].casefold() in verbs, call)


def read_name_and_reasons(db: Database, words: Sequence[str], *, call: Call) -> tuple[int, Sequence[Reason]]:
    """Count the words of the customer's name in a line that goes on with a reason for a strike; return the reasons too.

    Raises what `count_name_words` does, and NotAllowed for people who may not use umpire.
    """
    with db.transaction(reading=True) as tx:
        reasons = requests.authorize_call(tx, call, Action.HELP).policy.reasons

        def begins_with_reason(rest: Sequence[str]) -> bool:
            return strike_reasons.count_reason_words(rest[: strike_reasons.MAX_WORDS], reasons) > 0

        return _count_words(tx, words, begins_with_reason, call), reasons


def _count_words(tx: Session, words: Sequence[str], ends_name: Callable[[Sequence[str]], bool], call: Call) -> int:
    if not words or not fold(words[0]):
        return 1
    candidates = customers.list_candidates(tx, name_rules.list_leading_runs(words))
    try:
        return name_rules.count_name_words(words, candidates, ends_name)
    except UnknownCustomer:
        requests.authorize_call(tx, call, Action.SEE_CARD)  # who may not see customers gets no candidates
        raise
