"""Which words of a line name a customer, looked up before the rest of the line is read."""

from collections.abc import Collection, Sequence

from bot.workflow import authorization as desk
from bot.workflow.authorization import Call, Database
from scoring.customers import naming as rules
from scoring.customers.customers import folded
from scoring.refusals import UnknownCustomer
from scoring.roles import Action
from storage.customers import customers
from storage.settings import policies


def leading(db: Database, said: Sequence[str], verbs: Collection[str], *, reasons: bool, call: Call) -> int:
    """How many of the words are the customer's name, where `verbs`, and strike reasons if asked for, end one.

    Raises UnknownCustomer with candidates where several may be meant; a name nobody has is one word, to be refused.
    """
    if not folded(said[0]):
        return 1
    with db.transaction(reading=True) as tx:
        known = customers.spoken(tx, rules.runs(said))

        def wins(word: str) -> bool:
            bare = word.casefold()
            if bare in verbs or not reasons:
                return bare in verbs
            return bare.replace("_", "-") in {reason.name for reason in policies.in_force(tx).reasons}

        try:
            return rules.leading(said, known, wins)
        except UnknownCustomer:
            desk.looked_up(tx, call, Action.SEE_CARD)  # whoever may not see customers is offered none
            raise
