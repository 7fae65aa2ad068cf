"""Floors: who is below them, what history proposes, and setting them once it was seen who would fall below."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from bot.features.settings import usecases as policies
from bot.workflow import authorization
from bot.workflow.authorization import Call, Database, RequestContext
from scoring import floors as rules
from scoring.floors import FloorProposal
from scoring.refusals import AlreadyDone, Incomplete
from scoring.roles import Action, is_allowed
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import Floor
from storage import floors
from storage.floors import WorstCustomers
from storage.requests.undos import Undo
from storage.scorecards import mixes
from storage.settings import policies as policy_records

MAX_NAMED = 5
"""Customers named under a floor."""


@dataclass(frozen=True, slots=True)
class FloorStanding:
    """A floor and who is below it. `known`: of how many customers the figure is known; `limit` None: not set.

    Of a mix `job` names the type, and `limit` and the figures are its share.
    """

    floor: Floor
    limit: int | None
    known: int
    number: int
    worst: WorstCustomers
    job: str = ""


@dataclass(frozen=True, slots=True)
class FloorList:
    """The floors in force with who is below; `late` are those who pay late, their figures in days."""

    rows: tuple[FloorStanding, ...]
    late: tuple[int, WorstCustomers]
    policy: Policy
    may_set: bool


@dataclass(frozen=True, slots=True)
class FloorChange:
    """What one floor would do: as it is, as it would be, and how many would lose a letter by it alone."""

    before: FloorStanding
    after: FloorStanding
    dropping: int


@dataclass(frozen=True, slots=True)
class FloorPreview:
    """What floors would do before anybody saves them. `texts`, by setting, set them; `dropping` is by all together."""

    steps: tuple[FloorChange, ...]
    texts: Mapping[str, str]
    dropping: int
    policy: Policy
    may_set: bool


@dataclass(frozen=True, slots=True)
class FloorProposals:
    """What history proposes; `unknown` are the floors of which it says nothing, with how many figures are known."""

    proposals: tuple[FloorProposal, ...]
    preview: FloorPreview
    unknown: tuple[tuple[Floor, int], ...]


@dataclass(frozen=True, slots=True)
class FloorsSet:
    """Floors that were set: texts by setting, None where there is no floor now."""

    texts: Mapping[str, str | None]
    policy: Policy
    undo: str


def load_floors(db: Database, *, call: Call) -> FloorList:
    """The floors in force and who is below; any staff may look."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.LOOK_MONEY)
        rows = tuple(_load_floor_standing(tx, floor, at.policy) for floor in rules.FIGURE_FIELDS)
        mixed = _list_mix_standings(tx, at.policy, at)
        late = floors.list_late_payers(tx, at.policy.late_days, most=MAX_NAMED)
        return FloorList((*rows, *mixed), late, at.policy, is_allowed(at.actor, Action.SET_FLOORS))


def propose_floors(db: Database, *, call: Call) -> FloorProposals:
    """The lower quartile of each figure as a floor, with what it would do."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.LOOK_MONEY)
        found: list[FloorProposal] = []
        unknown: list[tuple[Floor, int]] = []
        for floor, figure in rules.FIGURE_FIELDS.items():
            known = floors.count_known(tx, figure)
            exact = floors.find_nth_lowest(tx, figure, rules.quartile_rank(known)) if known else None
            proposal = rules.propose_floor(floor, known, exact)
            if proposal is None:
                unknown.append((floor, known))
            else:
                found.append(proposal)
        words = {floor: word for word, floor in rules.FLOORS_BY_WORD.items()}
        texts = {f"floor.{words[each.floor]}": rules.format_proposal(each, at.policy) for each in found}
        return FloorProposals(tuple(found), _build_preview(tx, texts, at), tuple(unknown))


def preview_floors(db: Database, texts: Mapping[str, str], *, call: Call) -> FloorPreview:
    """What these floors, by word, would do: managers only, since the answer offers to set them."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.SET_FLOORS)
        return _build_preview(tx, _key_by_setting(texts), at)


def get_floor_texts(db: Database, *, call: Call) -> tuple[dict[str, str], Policy]:
    """The floors in force as texts to fill a form with; refused to those who may not set them."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.SET_FLOORS)
        return rules.format_floors(at.policy), at.policy


def set_floors(db: Database, texts: Mapping[str, str], *, call: Call) -> FloorsSet:
    """Set floors from texts, by word; `none` takes one away. Standings follow within the next beats."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.SET_FLOORS)
        wanted = _key_by_setting(texts)
        policy = rules.change_floors(at.policy, wanted)
        stored: dict[str, str | None] = {
            key: None if text.casefold() == "none" else text for key, text in wanted.items()
        }
        if policy == at.policy:
            raise AlreadyDone("They are so already. Nothing was changed.")
        before = policies.store_many(tx, stored, at)
        undo = authorization.offer_undo(tx, at, kind="floors", subject="floors", before=before, after=stored)
        return FloorsSet(stored, policy, undo)


def take_back(tx: Session, undo: Undo, at: RequestContext) -> str:
    """Put floors back, unless one of them was changed again."""
    known = policy_records.list_stored_settings(tx)
    before, after = _read_stored_texts(undo.before), _read_stored_texts(undo.after)
    if any(known.get(key) != text for key, text in after.items()):
        raise AlreadyDone("A floor was changed again since, so nothing was undone.")
    policies.store_many(tx, before, at)
    return "The floors are as they were before."


def _build_preview(tx: Session, texts: Mapping[str, str], at: RequestContext) -> FloorPreview:
    steps = []
    for key, text in texts.items():
        after = rules.change_floors(at.policy, {key: text})
        steps += _list_changes(tx, rules.FLOORS_BY_WORD[key.removeprefix("floor.")], after, at)
    together = _count_dropping(tx, rules.change_floors(at.policy, texts), at) if texts else 0
    return FloorPreview(tuple(steps), texts, together, at.policy, is_allowed(at.actor, Action.SET_FLOORS))


def _list_changes(tx: Session, floor: Floor, after: Policy, at: RequestContext) -> list[FloorChange]:
    """The step of one floor; of a mix one for each type of job that is required, or was."""
    dropping = _count_dropping(tx, after, at)
    if floor is not Floor.MIX:
        return [
            FloorChange(_load_floor_standing(tx, floor, at.policy), _load_floor_standing(tx, floor, after), dropping)
        ]
    was = {each.job: each for each in _list_mix_standings(tx, at.policy, at)}
    then = {each.job: each for each in _list_mix_standings(tx, after, at)}
    nobody = FloorStanding(Floor.MIX, None, 0, 0, ())
    return [FloorChange(was.get(job, nobody), then.get(job, nobody), dropping) for job in dict.fromkeys((*then, *was))]


def _load_floor_standing(tx: Session, floor: Floor, policy: Policy) -> FloorStanding:
    figure, limit = rules.FIGURE_FIELDS[floor], rules.find_limit(floor, policy)
    known = floors.count_known(tx, figure)
    if limit is None:
        return FloorStanding(floor, None, known, 0, ())
    worst = floors.list_worst(tx, figure, limit, most=MAX_NAMED)
    return FloorStanding(floor, limit, known, floors.count_below(tx, figure, limit), worst)


def _list_mix_standings(tx: Session, policy: Policy, at: RequestContext) -> list[FloorStanding]:
    """A row for each type of job that is required."""
    if not policy.floor_mix:
        return []
    bought = mixes.load_all_mixes(tx, now=at.now)
    named = floors.load_names(tx, bought)
    here = {number: mix for number, mix in bought.items() if number in named}
    rows = []
    for job, percent in policy.floor_mix:
        short = rules.find_mix_gaps(here, ((job, percent),))
        ordered = sorted(short, key=lambda number: (short[number][1], named[number]))[:MAX_NAMED]
        worst = tuple((*named[number], short[number][1]) for number in ordered)
        rows.append(FloorStanding(Floor.MIX, 100 * percent, len(here), len(short), worst, job))
    return rows


def _count_dropping(tx: Session, after: Policy, at: RequestContext) -> int:
    before, then = rules.list_limits(at.policy), rules.list_limits(after)
    short = rules.find_mix_gaps(mixes.load_all_mixes(tx, now=at.now), after.floor_mix) if after.floor_mix else {}
    was, to = ({rules.FIGURE_FIELDS[floor]: limit for floor, limit in each.items()} for each in (before, then))
    return floors.count_downgraded(tx, was, to, short, now=at.now)


def _key_by_setting(texts: Mapping[str, str]) -> dict[str, str]:
    told = {rules.parse_floor_key(word): " ".join(text.split()) for word, text in texts.items()}
    if not told or not all(told.values()):
        raise Incomplete("Say which floor, and how high: `revenue 5000`, or `revenue none`.", field="revenue")
    return told


def _read_stored_texts(stored: object) -> dict[str, str | None]:
    return dict(stored) if isinstance(stored, dict) else {}


TAKE_BACK: dict[str, tuple[Action, authorization.UndoHandler]] = {"floors": (Action.SET_FLOORS, take_back)}
