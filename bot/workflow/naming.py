"""Finding out which words of a typed line are the name of a customer, before the rest is read."""

from collections.abc import Collection, Sequence

from bot.workflow import authorization
from bot.workflow.authorization import Call, Database
from scoring.customers import naming as name_rules
from scoring.refusals import UnknownCustomer
from scoring.roles import Action
from scoring.rules import reasons as strike_reasons
from scoring.values.words import fold
from storage.customers import customers
from storage.settings import policies


def count_name_words(db: Database, words: Sequence[str], verbs: Collection[str], *, reasons: bool, call: Call) -> int:
    """Count the words at the beginning of a line that are the customer's name.

    A verb, or with `reasons` a reason for strikes, ends the name. A name nobody has counts as one word, to be refused
    later. Raises UnknownCustomer with candidates if several customers may be meant.
    """
    if not fold(words[0]):
        return 1
    with db.transaction(reading=True) as tx:
        candidates = customers.list_candidates(tx, name_rules.list_leading_runs(words))

        def ends_name(rest: Sequence[str]) -> bool:
            if rest[0].casefold() in verbs or not reasons:
                return rest[0].casefold() in verbs
            return (
                strike_reasons.count_reason_words(rest[: strike_reasons.MAX_WORDS], policies.get_policy(tx).reasons) > 0
            )

        try:
            return name_rules.count_name_words(words, candidates, ends_name)
        except UnknownCustomer:
            authorization.authorize_call(
                tx, call, Action.SEE_CARD
            )  # people who may not see customers get no candidates
            raise
