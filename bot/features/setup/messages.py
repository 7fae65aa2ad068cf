"""Messages that lead through the set-up: the steps with their state, what comes next, and where others begin."""

from dataclasses import dataclass

from markupsafe import Markup

from bot.features.scorecards.messages import render_list
from bot.features.scorecards.usecases.scorecards import ScorecardPage
from bot.features.setup.usecases import OwnersNamed, Setup
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, escape, fill_pattern, mention, render
from scoring.roles import is_group
from scoring.setup import SetupProgress, SetupStep

MOST_NAMED = 4
"""How many holders of a role are named beside the step."""
NAME_LIMIT = 60


@dataclass(frozen=True, slots=True)
class StepWords:
    """What a step is called, what it is for, and what its button says before and after it is done ("": no button)."""

    title: str
    purpose: str
    button: str
    again: str = ""


WORDS = {
    SetupStep.CHANNEL: StepWords(
        "Review channel",
        "where strikes, ballots and Monday's list are posted, and the team decides",
        "Choose Channel",
        "Change",
    ),
    SetupStep.ROLES: StepWords(
        "Managers and voters",
        "managers edit customers and open ballots, voters vote in them",
        "Choose People",
        "Add People",
    ),
    SetupStep.CUSTOMERS: StepWords(
        "Customers", "a file, pasted rows, or the first few typed", "Add Customers", "Add More"
    ),
    SetupStep.OWNERS: StepWords(
        "Owners", "who looks after whom, and is asked first when something is up", "Name Owners"
    ),
    SetupStep.RATINGS: StepWords(
        "First ratings", "seven yes-or-no questions each; the largest customers come first", "Rate Customers"
    ),
}

BY_HAND = {
    SetupStep.CHANNEL: "Type `/umpire channels review #channel` in a channel or a direct message.",
    SetupStep.ROLES: "Type `/umpire roles manager add @name` and `/umpire roles voter add @name`.",
    SetupStep.CUSTOMERS: "Type `/umpire import` in a channel or a direct message.",
    SetupStep.OWNERS: "Type `/umpire customer owner <customer> @name`, or `/umpire setup` in a channel.",
    SetupStep.RATINGS: "Type `/scorecard <customer> rate` in a channel or a direct message.",
}


def render_setup(setup: Setup) -> Message:
    """Render how far umpire is set up for an admin, or where to begin for everybody else."""
    return render_steps(setup.progress, finished=setup.finished) if setup.leads else _render_beginning(setup)


def render_steps(progress: SetupProgress, *, finished: bool) -> Message:
    """Render the five steps with their state and their buttons, and the first ranked list once they are done."""
    return render(
        "setup",
        rows=[_build_row(step, progress) for step in SetupStep],
        finished=finished,
        steps_done=progress.steps_done,
    )


def list_open_rows(progress: SetupProgress) -> list[dict[str, object]]:
    """List the steps that are not done, for `setup_steps.j2`: title, purpose, how far each is, and its button."""
    return [_build_row(step, progress) for step in SetupStep if not progress.is_done(step)]


def add_next_step(message: Message, progress: SetupProgress) -> Message:
    """Add to the answer to a step what comes next, with its button."""
    assert progress.next_step is not None, "something comes next"
    following = render("setup_next", row=_build_row(progress.next_step, progress))
    return Message(message.text, (*message.blocks, *following.blocks))


def add_first_list(message: Message, page: ScorecardPage) -> Message:
    """Add to the answer to the last step what all of them were for: the first ranked list."""
    heading, ranked = render("setup_next", row=None), render_list(page, "list")
    return Message(f"{message.text} {ranked.text}", (*message.blocks, *heading.blocks, *ranked.blocks))


def render_owners_named(named: OwnersNamed) -> Message:
    """Render the answer to the form that names owners."""
    return render(
        "setup_owners",
        named=formatting.count(len(named.named), "customer") if named.named else "",
        taken=formatting.listed([formatting.short(each.name, NAME_LIMIT) for each in named.taken], MOST_NAMED),
        undo=named.undo,
    )


def describe_holders(progress: SetupProgress) -> Markup | str:
    """Describe who manages and who votes; "" where nobody does either."""
    if not (progress.managers or progress.voters):
        return ""
    return fill_pattern("managers: {} · voters: {}", _name_holders(progress.managers), _name_holders(progress.voters))


def render_by_hand(step: SetupStep) -> Message:
    """Say how a step is done where no form can open."""
    return render("usage", usage=f"A form cannot open here. {BY_HAND[step]}")


def _render_beginning(setup: Setup) -> Message:
    """Render where somebody begins who cannot set umpire up."""
    return render(
        "setup_beginning",
        admins=setup.admins,
        manager=setup.manages,
        customers=setup.progress.customers,
        unowned=setup.progress.unowned if setup.manages else 0,
    )


def _build_row(step: SetupStep, progress: SetupProgress) -> dict[str, object]:
    """Build the row of one step."""
    words, done = WORDS[step], progress.is_done(step)
    button = words.again if done else words.button
    return {
        "step": step.value,
        "title": words.title,
        "purpose": words.purpose,
        "done": done,
        "state": _describe_state(step, progress),
        "button": button if progress.can_begin(step) else "",
        "next": step is progress.next_step,
    }


def _describe_state(step: SetupStep, progress: SetupProgress) -> Markup | str:
    """Describe how far a step is; "" before it was begun."""
    match step:
        case SetupStep.CHANNEL:
            return fill_pattern("<#{}>", progress.channel) if progress.channel else ""
        case SetupStep.ROLES:
            return describe_holders(progress)
        case SetupStep.CUSTOMERS:
            return formatting.count(progress.customers, "customer") if progress.customers else ""
        case SetupStep.OWNERS:
            return _describe_owners(progress)
        case SetupStep.RATINGS:
            if progress.rated >= progress.to_rate:
                return f"{progress.rated:,} rated"
            return f"{progress.rated} of {progress.to_rate} rated" if progress.rated else ""


def _describe_owners(progress: SetupProgress) -> str:
    """Describe how many customers have an owner; "" where there are none."""
    if not progress.customers:
        return ""
    if not progress.unowned:
        return "every customer has one"
    return f"{progress.unowned:,} of {formatting.count(progress.customers, 'customer')} without one"


def _name_holders(holders: tuple[str, ...]) -> Markup:
    """Name the first people who hold a role, say how many more there are, and count the user groups."""
    people = [each for each in holders if not is_group(each)]
    groups, more = len(holders) - len(people), max(0, len(people) - MOST_NAMED)
    parts = [*(mention(each) for each in people[:MOST_NAMED])]
    parts += [escape(f"{more:,} more")] if more else []
    parts += [escape(formatting.count(groups, "user group"))] if groups else []
    return Markup(", ").join(parts) or Markup("nobody yet")


HELP: dict[str, HelpEntry] = {
    "setup": HelpEntry(
        "where to begin",
        "staff",
        (
            ("/umpire setup", "leads an admin through five steps, and shows everybody else where to begin"),
            ("/umpire start", "the same; so is `begin`"),
        ),
    ),
}
