"""What stands in the place of somebody whose data was erased. Source: product.md, safety.

Every erased person gets an id of their own, so that their votes and reports still count apart from others'.
"""

import re
import secrets

_ERASED = re.compile(r"erased-[0-9a-f]{10}")
_READ = 4


def make_sentinel() -> str:
    """Make a random id that stands for one erased person."""
    return f"erased-{secrets.token_hex(5)}"


def is_erased(user_id: str) -> bool:
    """Whether an id stands for somebody who was erased."""
    return _ERASED.fullmatch(user_id) is not None


def describe_erased(user_id: str) -> str:
    """Say that this is an erased person, apart from other erased ones.

    >>> describe_erased("erased-3f2a91c07b")
    'someone erased (3f2a)'
    """
    digits = user_id.removeprefix("erased-")
    return f"someone erased ({digits[:_READ]})"
