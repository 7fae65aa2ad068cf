"""How letters read: the drafts themselves, as Markdown, and how they are shown in Slack."""

from collections.abc import Iterable
from functools import cache

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from bot.features.letters.usecases import LetterChoice, LetterDraft
from bot.features.restrictions.messages import describe_restriction
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render, split_into_sections
from scoring.ballots import BallotKind
from scoring.cases.ballot_doors import BallotDoor
from scoring.cases.cases import ProblemSide
from scoring.cases.talks import TalkAnswer
from scoring.letters import Decided, Letter, LetterKind
from scoring.packages import PackageKind
from scoring.restrictions import Contact
from scoring.rules.policy import Policy
from scoring.rules.reasons import spell_reason
from scoring.teams import ALONE, PAIR
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
            ("/umpire letter acme reasons", "gives the reasons for either, with dates and rules, and names nobody"),
            ("/umpire letter acme terms", "offers new terms, with a package; I never write to a customer"),
        ),
    )
}
TITLES = {
    LetterKind.TALK: "Talk",
    LetterKind.NOTICE: "Final Notice",
    LetterKind.TERMINATION: "Termination",
    LetterKind.REASONS: "Reasons",
    LetterKind.TERMS: "New Terms",
}
_DESTINATIONS = {
    Destination.PROVIDER: "to the provider you choose; we brief them as far as you wish",
    Destination.OWN_PEOPLE: "to your own people; we show them how everything works",
    Destination.WIND_DOWN: "we finish what is open and close the rest together with you",
}


_ANSWERS = {
    TalkAnswer.RECEPTIVE: "you agreed that something has to change: [what you said, in your own words]",
    TalkAnswer.PARTLY: "you agreed in part: [what you said, in your own words]",
    TalkAnswer.PUSHED_BACK: "you saw it differently: [what you said, in your own words]",
    TalkAnswer.NO_REPLY: "we put it to you, and had no reply",
    TalkAnswer.NOT_TOLD: "we did not put it to you, because [why]",
}
_SIDES = {
    ProblemSide.OURS: "As we see it, the cause was on our side.",
    ProblemSide.THEIRS: "As we see it, the cause was not on our side.",
    ProblemSide.BOTH: "As we see it, the cause was partly on our side, and partly on yours.",
}
_GROUNDS = {
    BallotDoor.FIRE_ZONE: "As at least two of us see it, our work together does not fit any more: [how, in figures].",
    BallotDoor.DECLINED: "You declined our new terms [on which day, and which].",
    BallotDoor.SEVERE: "One of these was so grave that we decided without the steps that usually come first.",
    BallotDoor.NOT_MET: "What the final notice asked for was not in place at its end: [what was missing].",
    BallotDoor.NEW_STRIKE: "The latest of these came after the final notice.",
}
"""What a decision rests on besides incidents, by the door of its ballot."""


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
    date_fields = ("talk_on", "talked_on", "given_on", "until", "last_day", "answer_by", "contact_until")
    dates = {name: formatting.day(on) if (on := getattr(letter, name)) else "" for name in date_fields}
    return (
        _get_environment()
        .get_template(f"{letter.kind.value}.md.j2")
        .render(
            facts
            | dates
            | _build_contact_values(letter, policy)
            | _build_statement_values(letter)
            | _build_package_values(letter, policy)
            | _build_terms_values(letter)
        )
        .strip()
        + "\n"
    )


def render_many_drafts(letters: Iterable[Letter], policy: Policy) -> bytes:
    """Write many drafts into one file, each under the name of its customer."""
    return "\n---\n\n".join(f"# {each.customer}\n\n{render_markdown(each, policy)}" for each in letters).encode()


def render_draft(draft: LetterDraft) -> Message:
    """Render the draft in Slack as a quotation, to read, copy or have as a file."""
    letter, policy, restriction = draft.letter, draft.policy, draft.restriction
    text = render_markdown(letter, policy)
    return render(
        "letter",
        customer=letter.customer,
        title=TITLES[letter.kind].casefold(),
        parts=split_into_sections(text.strip()),
        open=text.count("["),
        value=f"{letter.key} {letter.kind.value}",
        reasons=letter.kind is LetterKind.REASONS,
        restricted=describe_restriction(restriction, policy, draft.now) if restriction and draft.now else "",
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


def _build_contact_values(letter: Letter, policy: Policy) -> dict[str, object]:
    """Write how the customer reaches us, as far as contact is restricted, and by when they are invited to reply."""
    ways = {
        None: "write to [email address], or call [telephone number]",
        Contact.EMAIL_ONLY: "write to [email address]",
        Contact.NO_CALLS: "write to [email address or postal address]",
        Contact.ONE_CONTACT: "turn to [the one person: name, telephone number, email address]",
    }
    from_today = formatting.day(letter.reply_by_from_today) if letter.reply_by_from_today else ""
    until = (
        f"by the end of {formatting.day(letter.reply_by)}"
        if letter.reply_by
        else f"by the end of [the day: {policy.reply_days} business days after you tell them"
        + (f"; {from_today}, if that is today]" if from_today else "]")
    )
    return {
        "contact": letter.contact.value if letter.contact else "",
        "calls": letter.contact not in (Contact.EMAIL_ONLY, Contact.NO_CALLS),
        "way": ways[letter.contact],
        "reply_until": until,
    }


def _build_statement_values(letter: Letter) -> dict[str, object]:
    """Write the facts of a statement of reasons: decisions, incidents, rules, answers and our own part."""
    statement = letter.statement
    grounds = [_GROUNDS[BallotDoor(each.door)] for each in statement.decided if each.door in set(_GROUNDS)]
    return {
        "decided": [(each.kind.value, formatting.day(each.on), _describe_deciders(each)) for each in statement.decided],
        "incidents": [
            (
                formatting.day(each.on),
                spell_reason(each.reason),
                formatting.count(each.points, "point"),
                formatting.day(each.counts_until),
            )
            for each in statement.incidents
        ],
        "grave": any(each.door == BallotDoor.SEVERE for each in statement.decided),
        "noticed": any(each.kind is BallotKind.NOTICE for each in statement.decided),
        "grounds": list(dict.fromkeys(grounds)),
        "needed": formatting.count(statement.needed, "point"),
        "answers": [
            f"{formatting.day(on)}: {_ANSWERS[answer]}" if on else formatting.sentence(_ANSWERS[answer])
            for on, answer in statement.answers
        ],
        "side": _SIDES[statement.side] if statement.side else "",
        "mended": [formatting.day(on) for on in statement.mended],
        "mostly_ours": _count_others(statement.ours),
        "looked_at": _count_others(statement.withdrawn),
    }


def _count_others(number: int) -> str:
    """Begin a sentence about incidents that do not count; "" for none."""
    return formatting.count(number, "other incident does", "other incidents do") if number else ""


def _describe_deciders(decided: Decided) -> str:
    """Say in words who may make such a decision, by the rules it was made under; nobody is named."""
    rules = decided.rules
    if rules is None:
        return "by a vote of colleagues"
    if rules.size == ALONE:
        days = "letting it rest and confirming it anew later"
        return f"by the one person who is responsible, after {days}"
    if rules.sign_off or rules.size == PAIR:
        return "by two colleagues together, who both had to agree"
    least = formatting.count(rules.needed or rules.least, "colleague")
    passes = "two thirds of the votes for and against had to be for it"
    if decided.kind is BallotKind.NOTICE:
        passes = "more had to be for it than against it"
    return f"by a vote in which at least {least} had to take part; {passes}"


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
