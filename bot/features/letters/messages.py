"""How letters read: the drafts themselves, as Markdown, and how they are shown in Slack."""

from collections.abc import Iterable
from functools import cache

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from bot.features.letters.usecases import LetterChoice
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render, split_into_sections
from scoring.letters import Letter, LetterKind
from scoring.packages import PackageKind
from scoring.rules.policy import Policy
from scoring.terms import Commitment
from scoring.transitions.transitions import Destination

HELP: dict[str, HelpEntry] = {
    "letter": HelpEntry(
        "a draft to the customer, for you to send",
        "owners and managers",
        (
            ("/umpire letter acme", "which letters there are"),
            ("/umpire letter acme talk", "asks for a talk"),
            ("/umpire letter acme notice", "puts a final notice, once agreed, in writing"),
            ("/umpire letter acme termination", "says goodbye well, once that is decided"),
            ("/umpire letter acme terms", "offers new terms, with a package; umpire itself never writes to a customer"),
        ),
    )
}
TITLES = {
    LetterKind.TALK: "Talk",
    LetterKind.NOTICE: "Final Notice",
    LetterKind.TERMINATION: "Termination",
    LetterKind.TERMS: "New Terms",
}
_DESTINATIONS = {
    Destination.PROVIDER: "to the provider you choose; we brief them as far as you wish",
    Destination.OWN_PEOPLE: "to your own people; we show them how everything works",
    Destination.WIND_DOWN: "we finish what is open and close the rest together with you",
}


def render_markdown(letter: Letter, policy: Policy) -> str:
    """Write the draft in plain words, with [brackets] where a person has to fill something in."""
    facts = {
        "customer": letter.customer,
        "since": letter.since,
        "days": formatting.count(letter.days, "day") if letter.days else "",
        "where": _DESTINATIONS[letter.destination] if letter.destination else "",
        "scope": [line for line in (each.strip() for each in letter.scope.splitlines()) if line],
        "vendors": letter.vendors,
    }
    date_fields = ("talk_on", "talked_on", "given_on", "until", "last_day", "answer_by")
    dates = {name: formatting.day(on) if (on := getattr(letter, name)) else "" for name in date_fields}
    return (
        _get_environment()
        .get_template(f"{letter.kind.value}.md.j2")
        .render(facts | dates | _build_package_values(letter, policy) | _build_terms_values(letter))
        .strip()
        + "\n"
    )


def render_many_drafts(letters: Iterable[Letter], policy: Policy) -> bytes:
    """Write many drafts into one file, each under the name of its customer."""
    return "\n---\n\n".join(f"# {each.customer}\n\n{render_markdown(each, policy)}" for each in letters).encode()


def render_draft(letter: Letter, policy: Policy) -> Message:
    """Render the draft in Slack as a quotation, to read, copy or have as a file."""
    text = render_markdown(letter, policy)
    return render(
        "letter",
        customer=letter.customer,
        title=TITLES[letter.kind].casefold(),
        parts=split_into_sections(text.strip()),
        open=text.count("["),
        value=f"{letter.key} {letter.kind.value}",
    )


def render_choice(letters: LetterChoice) -> Message:
    """Render the letters to choose from: those that can be drafted as buttons, the others in words."""
    return render(
        "letter_choice",
        customer=letters.customer.name,
        key=letters.customer.key,
        ready=[(kind.value, TITLES[kind]) for kind in letters.ready],
        later=[TITLES[kind].casefold() for kind in LetterKind if kind not in letters.ready],
    )


def render_file_sent(name: str) -> Message:
    """Render the answer that the file is on its way."""
    return render("letter_sent", name=name)


def build_file_name(letter: Letter) -> str:
    """Return the name of the draft's file, such as `acme-notice-2026-03-02.md`."""
    return f"{letter.key}-{letter.kind.value}-{letter.written_on.isoformat()}.md"


def _build_package_values(letter: Letter, policy: Policy) -> dict[str, str]:
    """Write the offered package in words. What is not known is "", and the sender fills it in."""
    package = letter.package
    if package is None:
        return dict.fromkeys(("package", "time", "people", "respond", "price", "over"), "")
    a_month = " a month" if package.kind is PackageKind.MAINTENANCE else ""
    return {
        "package": package.name,
        "time": f"{formatting.duration(package.minutes)}{a_month}" if package.minutes else "",
        "people": package.served_by,
        "respond": formatting.duration(package.respond) if package.respond is not None else "",
        "price": f"{formatting.money(package.price, policy.currency)}{a_month}",
        "over": formatting.money(package.over, policy.currency) if package.over is not None else "",
    }


def _build_terms_values(letter: Letter) -> dict[str, str]:
    """Write the agreed terms in words, as far as they are known."""
    our_days, their_days = letter.notice_ours, letter.notice_theirs
    days = [formatting.count(each, "day") for each in (our_days, their_days) if each is not None]
    ending = ""
    if len(days) == 2:
        same = f"either side can, with {days[0]} of notice"
        ending = same if our_days == their_days else f"we can with {days[0]} of notice, you with {days[1]}"
    starts = {Commitment.DEPOSIT: "a deposit of [amount]", Commitment.CARD: "a card on file"}
    return {
        "start": starts.get(letter.start, "") if letter.start else "",
        "pays": formatting.count(letter.pays, "day") if letter.pays is not None else "",
        "ending": ending,
    }


@cache
def _get_environment() -> SandboxedEnvironment:
    """Return the Jinja environment of the letters.

    They are Markdown, so nothing is escaped here. Where a draft is shown in Slack, `render` escapes it.
    """
    return SandboxedEnvironment(
        loader=PackageLoader("bot.features.letters", "templates/letters"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
