"""Refusals: exceptions that rules raise to turn a request down, each with a sentence that says what to do."""

from collections.abc import Mapping


class Refusal(Exception):
    """A request that is not carried out; `str(refusal)` is shown to the person."""

    def __str__(self) -> str:
        """Return the sentence as it was given, so that moments in it stay moments."""
        return self.args[0] if self.args else ""


class Malformed(Refusal):
    """What was typed or filled in cannot be read. `field` names the form field to mark, if there is one.

    `typed` is a sentence for whoever types a line, such as the option that takes what is missing; a form leaves it out.
    """

    def __init__(self, sentence: str, *, field: str | None = None, typed: str = "") -> None:
        super().__init__(f"{sentence} {typed}".rstrip())
        self.field = field
        self.on_form = sentence


class Incomplete(Malformed):
    """Something is missing, but nothing is wrong: a form can ask for the rest."""


class NotAllowed(Refusal):
    """The person may not do this; the sentence says who may.

    `role` is the role of those who can be asked, "" where nobody but `people` is named, who are asked before them.
    """

    def __init__(self, sentence: str, *, role: str = "", people: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.role = role
        self.people = people


class NotFound(Refusal):
    """Nothing of that name or number exists."""


class UnknownMembers(Refusal):
    """People hold a role through a user group, but Slack has not told yet who they are; `user_ids` are theirs."""

    def __init__(self, sentence: str, user_ids: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.user_ids = user_ids


class UnknownCustomer(NotFound):
    """No single customer fits the name in `asked`. `candidates` are (key, name) pairs to choose from, best first.

    `said` holds, by key, the typed words that stand for a candidate if they differ from `asked`.
    """

    def __init__(
        self,
        sentence: str,
        *,
        asked: str = "",
        candidates: tuple[tuple[str, str], ...] = (),
        said: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.asked = asked
        self.candidates = candidates
        self.said = dict(said or {})


class TooLate(Refusal):
    """The time for this has passed (undo after 10 minutes, contest after 20 days)."""


class AlreadyDone(Refusal):
    """Somebody, perhaps the same person, has done this already."""
