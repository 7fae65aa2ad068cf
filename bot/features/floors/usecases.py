"""Minimums: who is below them, which ones past figures suggest, and setting them after a preview."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from bot.features.settings import usecases as settings
from bot.workflow import requests
from bot.workflow.requests import Call, Database, RequestContext
from scoring import floors as floor_rules
from scoring.floors import FloorProposal
from scoring.refusals import AlreadyDone, Incomplete
from scoring.roles import Action, is_allowed
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import Floor
from storage import floors
from storage.floors import WorstCustomers
from storage.requests.undos import Undo
from storage.scorecards import mixes
from storage.settings import policies

MAX_NAMED = 5
"""Customers named under a floor."""


@dataclass(frozen=True, slots=True)
class FloorStanding:
    """A floor, how many customers are below it, and the worst of them.

    `limit` is None where no floor is set; `known` counts the customers whose figure is known. For a mix, `job` is the
    type of job, and the limit and the figures are its share in hundredths of a percent.
    """

    floor: Floor
    limit: int | None
    known: int
    number: int
    worst: WorstCustomers
    job: str = ""


@dataclass(frozen=True, slots=True)
class FloorList:
    """The floors in force with who is below; `late` counts those who pay late and names some, with their days."""

    rows: tuple[FloorStanding, ...]
    late: tuple[int, WorstCustomers]
    policy: Policy
    may_set: bool


@dataclass(frozen=True, slots=True)
class FloorChange:
    """One floor before and after a change; `dropping` counts the customers whose grade that alone would lower."""

    before: FloorStanding
    after: FloorStanding
    dropping: int


@dataclass(frozen=True, slots=True)
class FloorPreview:
    """What new floors would do before anybody sets them.

    `texts` are the floors by setting; `dropping` counts the grades that all of them together would lower.
    """

    changes: tuple[FloorChange, ...]
    texts: Mapping[str, str]
    dropping: int
    policy: Policy
    may_set: bool


@dataclass(frozen=True, slots=True)
class FloorProposals:
    """The floors that past figures suggest, and what they would do.

    `unknown` are the floors for which too little is known, each with the number of known figures.
    """

    proposals: tuple[FloorProposal, ...]
    preview: FloorPreview
    unknown: tuple[tuple[Floor, int], ...]


@dataclass(frozen=True, slots=True)
class FloorsSet:
    """Floors that were set, as texts by setting (None: no floor any more), and the id of the undo."""

    texts: Mapping[str, str | None]
    policy: Policy
    undo: str


def load_floors(db: Database, *, call: Call) -> FloorList:
    """Load the floors in force and who is below them; any staff may look."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.LOOK_MONEY)
        rows = tuple(_load_floor_standing(tx, floor, context.policy) for floor in floor_rules.FIGURE_FIELDS)
        mix_rows = _list_mix_standings(tx, context.policy, context)
        late = floors.list_late_payers(tx, context.policy.late_days, most=MAX_NAMED)
        return FloorList((*rows, *mix_rows), late, context.policy, is_allowed(context.actor, Action.SET_FLOORS))


def propose_floors(db: Database, *, call: Call) -> FloorProposals:
    """Propose the lower quartile of each figure as its floor, and work out what that would do."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.LOOK_MONEY)
        proposals: list[FloorProposal] = []
        unknown: list[tuple[Floor, int]] = []
        for floor, figure in floor_rules.FIGURE_FIELDS.items():
            known = floors.count_known(tx, figure)
            exact = floors.find_nth_lowest(tx, figure, floor_rules.quartile_rank(known)) if known else None
            proposal = floor_rules.propose_floor(floor, known, exact)
            if proposal is None:
                unknown.append((floor, known))
            else:
                proposals.append(proposal)
        words = {floor: word for word, floor in floor_rules.FLOORS_BY_WORD.items()}
        texts = {f"floor.{words[each.floor]}": floor_rules.format_proposal(each, context.policy) for each in proposals}
        return FloorProposals(tuple(proposals), _build_preview(tx, texts, context), tuple(unknown))


def preview_floors(db: Database, texts: Mapping[str, str], *, call: Call) -> FloorPreview:
    """Work out what floors, as texts by word such as `revenue`, would do; only for those who may set them."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.SET_FLOORS)
        return _build_preview(tx, _key_by_setting(texts), context)


def get_floor_texts(db: Database, *, call: Call) -> tuple[dict[str, str], Policy]:
    """Get the floors in force as texts to fill a form with; refused to those who may not set them."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.SET_FLOORS)
        return floor_rules.format_floors(context.policy), context.policy


def set_floors(db: Database, texts: Mapping[str, str], *, call: Call) -> FloorsSet:
    """Set floors from texts by word; `none` removes one. Lists follow within minutes."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.SET_FLOORS)
        by_setting = _key_by_setting(texts)
        policy = floor_rules.change_floors(context.policy, by_setting)
        stored: dict[str, str | None] = {
            key: None if text.casefold() == "none" else text for key, text in by_setting.items()
        }
        if policy == context.policy:
            raise AlreadyDone("They are like that already. Nothing was changed.")
        before = settings.store_settings(tx, stored, context)
        undo = requests.offer_undo(tx, context, kind="floors", subject="floors", before=before, after=stored)
        return FloorsSet(stored, policy, undo)


def take_back(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Put floors back, unless one of them was changed again."""
    stored = policies.list_stored_settings(tx)
    before, after = _read_stored_texts(undo.before), _read_stored_texts(undo.after)
    if any(stored.get(key) != text for key, text in after.items()):
        raise AlreadyDone("A minimum has been changed again since, so nothing was undone.")
    settings.store_settings(tx, before, context)
    return "The minimums are as they were before."


def _build_preview(tx: Session, texts: Mapping[str, str], context: RequestContext) -> FloorPreview:
    """Work out what floors, as texts by setting, would do one by one and all together."""
    changes = []
    for key, text in texts.items():
        after = floor_rules.change_floors(context.policy, {key: text})
        changes += _list_changes(tx, floor_rules.FLOORS_BY_WORD[key.removeprefix("floor.")], after, context)
    together = _count_dropping(tx, floor_rules.change_floors(context.policy, texts), context) if texts else 0
    return FloorPreview(tuple(changes), texts, together, context.policy, is_allowed(context.actor, Action.SET_FLOORS))


def _list_changes(tx: Session, floor: Floor, after: Policy, context: RequestContext) -> list[FloorChange]:
    """List the change of one floor; for the mix, one for each type of job that has a share, now or afterwards."""
    dropping = _count_dropping(tx, after, context)
    if floor is not Floor.MIX:
        standing_now, standing_then = (_load_floor_standing(tx, floor, each) for each in (context.policy, after))
        return [FloorChange(standing_now, standing_then, dropping)]
    standings_now = {each.job: each for each in _list_mix_standings(tx, context.policy, context)}
    standings_then = {each.job: each for each in _list_mix_standings(tx, after, context)}
    nobody = FloorStanding(Floor.MIX, None, 0, 0, ())
    return [
        FloorChange(standings_now.get(job, nobody), standings_then.get(job, nobody), dropping)
        for job in dict.fromkeys((*standings_then, *standings_now))
    ]


def _load_floor_standing(tx: Session, floor: Floor, policy: Policy) -> FloorStanding:
    """Load how many customers are below a floor, and the worst of them."""
    figure, limit = floor_rules.FIGURE_FIELDS[floor], floor_rules.find_limit(floor, policy)
    known = floors.count_known(tx, figure)
    if limit is None:
        return FloorStanding(floor, None, known, 0, ())
    worst = floors.list_worst(tx, figure, limit, most=MAX_NAMED)
    return FloorStanding(floor, limit, known, floors.count_below(tx, figure, limit), worst)


def _list_mix_standings(tx: Session, policy: Policy, context: RequestContext) -> list[FloorStanding]:
    """List, for each type of job with a required share, who is below it."""
    if not policy.floor_mix:
        return []
    mixes_by_id = mixes.load_all_mixes(tx, now=context.now)
    names_by_id = floors.load_names(tx, mixes_by_id)
    current_mixes = {number: mix for number, mix in mixes_by_id.items() if number in names_by_id}
    rows = []
    for job, percent in policy.floor_mix:
        short = floor_rules.find_mix_gaps(current_mixes, ((job, percent),))
        ordered = sorted(short, key=lambda number: (short[number][1], names_by_id[number]))[:MAX_NAMED]
        worst = tuple((*names_by_id[number], short[number][1]) for number in ordered)
        rows.append(FloorStanding(Floor.MIX, 100 * percent, len(current_mixes), len(short), worst, job))
    return rows


def _count_dropping(tx: Session, after: Policy, context: RequestContext) -> int:
    """Count the customers whose grade would drop by a letter under the other policy."""
    before_limits, after_limits = floor_rules.list_limits(context.policy), floor_rules.list_limits(after)
    short = (
        floor_rules.find_mix_gaps(mixes.load_all_mixes(tx, now=context.now), after.floor_mix) if after.floor_mix else {}
    )
    before_figures, after_figures = (
        {floor_rules.FIGURE_FIELDS[floor]: limit for floor, limit in each.items()}
        for each in (before_limits, after_limits)
    )
    return floors.count_downgraded(tx, before_figures, after_figures, short, now=context.now)


def _key_by_setting(texts: Mapping[str, str]) -> dict[str, str]:
    """Replace words such as `revenue` by the names of their settings; refuse a floor without a text."""
    by_setting = {floor_rules.parse_floor_key(word): " ".join(text.split()) for word, text in texts.items()}
    if not by_setting or not all(by_setting.values()):
        raise Incomplete("Say which minimum, and how much: `revenue 5000`, or `revenue none`.", field="revenue")
    return by_setting


def _read_stored_texts(stored: object) -> dict[str, str | None]:
    """Read the texts by setting that an undo holds."""
    return dict(stored) if isinstance(stored, dict) else {}


TAKE_BACK: dict[str, tuple[Action, requests.UndoHandler]] = {"floors": (Action.SET_FLOORS, take_back)}
