"""Floors: who is below them, what history proposes, and setting them once it was seen who would fall below."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from bot.features.settings import usecases as policies
from bot.workflow import authorization
from bot.workflow.authorization import Call, Database, Desk
from scoring import floors as rules
from scoring.floors import Proposal
from scoring.refusals import AlreadyDone, Incomplete
from scoring.roles import Action, may
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import Floor
from storage import floors
from storage.floors import Worst
from storage.requests.undos import Undo
from storage.scorecards import mixes
from storage.settings import policies as policy_records

SHOWN = 5
"""Customers named under a floor."""


@dataclass(frozen=True, slots=True)
class Below:
    """A floor and who is below it. `known`: of how many customers the figure is known; `limit` None: not set.

    Of a mix `job` names the type, and `limit` and the figures are its share.
    """

    floor: Floor
    limit: int | None
    known: int
    number: int
    worst: Worst
    job: str = ""


@dataclass(frozen=True, slots=True)
class Floors:
    """The floors in force with who is below; `late` are those who pay late, their figures in days."""

    rows: tuple[Below, ...]
    late: tuple[int, Worst]
    policy: Policy
    may_set: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What one floor would do: as it is, as it would be, and how many would lose a letter by it alone."""

    before: Below
    after: Below
    dropping: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What floors would do before anybody saves them. `texts`, by setting, set them; `dropping` is by all together."""

    steps: tuple[Step, ...]
    texts: Mapping[str, str]
    dropping: int
    policy: Policy
    may_set: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """What history proposes; `unknown` are the floors of which it says nothing, with how many figures are known."""

    proposals: tuple[Proposal, ...]
    preview: Preview
    unknown: tuple[tuple[Floor, int], ...]


@dataclass(frozen=True, slots=True)
class Set:
    """Floors that were set: texts by setting, None where there is no floor now."""

    texts: Mapping[str, str | None]
    policy: Policy
    undo: str


def show(db: Database, *, call: Call) -> Floors:
    """The floors in force and who is below; any staff may look."""
    with db.transaction(reading=True) as tx:
        at = authorization.looked_up(tx, call, Action.LOOK_MONEY)
        rows = tuple(_below(tx, floor, at.policy) for floor in rules.FIGURES)
        mixed = _unmixed(tx, at.policy, at)
        late = floors.late(tx, at.policy.late_days, most=SHOWN)
        return Floors((*rows, *mixed), late, at.policy, may(at.actor, Action.SET_FLOORS))


def propose(db: Database, *, call: Call) -> Proposed:
    """The lower quartile of each figure as a floor, with what it would do."""
    with db.transaction(reading=True) as tx:
        at = authorization.looked_up(tx, call, Action.LOOK_MONEY)
        found: list[Proposal] = []
        unknown: list[tuple[Floor, int]] = []
        for floor, figure in rules.FIGURES.items():
            known = floors.known(tx, figure)
            exact = floors.nth(tx, figure, rules.rank_of_quartile(known)) if known else None
            proposal = rules.proposal(floor, known, exact)
            if proposal is None:
                unknown.append((floor, known))
            else:
                found.append(proposal)
        words = {floor: word for word, floor in rules.WORDS.items()}
        texts = {f"floor.{words[each.floor]}": rules.written(each, at.policy) for each in found}
        return Proposed(tuple(found), _preview(tx, texts, at), tuple(unknown))


def preview(db: Database, texts: Mapping[str, str], *, call: Call) -> Preview:
    """What these floors, by word, would do: managers only, since the answer offers to set them."""
    with db.transaction(reading=True) as tx:
        at = authorization.looked_up(tx, call, Action.SET_FLOORS)
        return _preview(tx, _by_setting(texts), at)


def texts(db: Database, *, call: Call) -> tuple[dict[str, str], Policy]:
    """The floors in force as texts to fill a form with; refused to those who may not set them."""
    with db.transaction(reading=True) as tx:
        at = authorization.looked_up(tx, call, Action.SET_FLOORS)
        return rules.texts(at.policy), at.policy


def set_(db: Database, texts: Mapping[str, str], *, call: Call) -> Set:
    """Set floors from texts, by word; `none` takes one away. Standings follow within the next beats."""
    with db.transaction() as tx:
        at = authorization.opened(tx, call, Action.SET_FLOORS)
        wanted = _by_setting(texts)
        policy = rules.changed(at.policy, wanted)
        stored: dict[str, str | None] = {
            key: None if text.casefold() == "none" else text for key, text in wanted.items()
        }
        if policy == at.policy:
            raise AlreadyDone("They are so already. Nothing was changed.")
        before = policies.store_many(tx, stored, at)
        undo = authorization.offer_undo(tx, at, kind="floors", subject="floors", before=before, after=stored)
        return Set(stored, policy, undo)


def take_back(tx: Session, undo: Undo, at: Desk) -> str:
    """Put floors back, unless one of them was changed again."""
    known = policy_records.stored(tx)
    before, after = _texts(undo.before), _texts(undo.after)
    if any(known.get(key) != text for key, text in after.items()):
        raise AlreadyDone("A floor was changed again since, so nothing was undone.")
    policies.store_many(tx, before, at)
    return "The floors are as they were before."


def _preview(tx: Session, texts: Mapping[str, str], at: Desk) -> Preview:
    steps = []
    for key, text in texts.items():
        after = rules.changed(at.policy, {key: text})
        steps += _steps(tx, rules.WORDS[key.removeprefix("floor.")], after, at)
    together = _dropping(tx, rules.changed(at.policy, texts), at) if texts else 0
    return Preview(tuple(steps), texts, together, at.policy, may(at.actor, Action.SET_FLOORS))


def _steps(tx: Session, floor: Floor, after: Policy, at: Desk) -> list[Step]:
    """The step of one floor; of a mix one for each type of job that is required, or was."""
    dropping = _dropping(tx, after, at)
    if floor is not Floor.MIX:
        return [Step(_below(tx, floor, at.policy), _below(tx, floor, after), dropping)]
    was = {each.job: each for each in _unmixed(tx, at.policy, at)}
    then = {each.job: each for each in _unmixed(tx, after, at)}
    nobody = Below(Floor.MIX, None, 0, 0, ())
    return [Step(was.get(job, nobody), then.get(job, nobody), dropping) for job in dict.fromkeys((*then, *was))]


def _below(tx: Session, floor: Floor, policy: Policy) -> Below:
    figure, limit = rules.FIGURES[floor], rules.limit(floor, policy)
    known = floors.known(tx, figure)
    if limit is None:
        return Below(floor, None, known, 0, ())
    worst = floors.worst(tx, figure, limit, most=SHOWN)
    return Below(floor, limit, known, floors.below(tx, figure, limit), worst)


def _unmixed(tx: Session, policy: Policy, at: Desk) -> list[Below]:
    """A row for each type of job that is required."""
    if not policy.floor_mix:
        return []
    bought = mixes.of_all(tx, now=at.now)
    named = floors.named(tx, bought)
    here = {number: mix for number, mix in bought.items() if number in named}
    rows = []
    for job, percent in policy.floor_mix:
        short = rules.unmixed(here, ((job, percent),))
        ordered = sorted(short, key=lambda number: (short[number][1], named[number]))[:SHOWN]
        worst = tuple((*named[number], short[number][1]) for number in ordered)
        rows.append(Below(Floor.MIX, 100 * percent, len(here), len(short), worst, job))
    return rows


def _dropping(tx: Session, after: Policy, at: Desk) -> int:
    before, then = rules.limits(at.policy), rules.limits(after)
    short = rules.unmixed(mixes.of_all(tx, now=at.now), after.floor_mix) if after.floor_mix else {}
    was, to = ({rules.FIGURES[floor]: limit for floor, limit in each.items()} for each in (before, then))
    return floors.dropping(tx, was, to, short, now=at.now)


def _by_setting(texts: Mapping[str, str]) -> dict[str, str]:
    told = {rules.setting_of(word): " ".join(text.split()) for word, text in texts.items()}
    if not told or not all(told.values()):
        raise Incomplete("Say which floor, and how high: `revenue 5000`, or `revenue none`.", field="revenue")
    return told


def _texts(stored: object) -> dict[str, str | None]:
    return dict(stored) if isinstance(stored, dict) else {}


TAKE_BACK: dict[str, tuple[Action, authorization.TakeBack]] = {"floors": (Action.SET_FLOORS, take_back)}
