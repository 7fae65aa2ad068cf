"""Which words of a line name a customer, looked up before the rest of the line is read."""

from collections.abc import Collection, Sequence

from bot.workflow import authorization
from bot.workflow.authorization import Call, Database
from scoring.customers import naming as rules
from scoring.customers.customers import fold
from scoring.refusals import UnknownCustomer
from scoring.roles import Action
from scoring.rules import reasons as strike_reasons
from storage.customers import customers
from storage.settings import policies


def count_name_words(db: Database, said: Sequence[str], verbs: Collection[str], *, reasons: bool, call: Call) -> int:
    """How many of the words are the customer's name, where `verbs`, and strike reasons if asked for, end one.

    Raises UnknownCustomer with candidates where several may be meant; a name nobody has is one word, to be refused.
    """
    if not fold(said[0]):
        return 1
    with db.transaction(reading=True) as tx:
        known = customers.list_candidates(tx, rules.list_leading_runs(said))

        def wins(words: Sequence[str]) -> bool:
            if words[0].casefold() in verbs or not reasons:
                return words[0].casefold() in verbs
            return (
                strike_reasons.count_reason_words(words[: strike_reasons.MAX_WORDS], policies.get_policy(tx).reasons)
                > 0
            )

        try:
            return rules.count_name_words(said, known, wins)
        except UnknownCustomer:
            authorization.authorize_call(tx, call, Action.SEE_CARD)  # whoever may not see customers is offered none
            raise
