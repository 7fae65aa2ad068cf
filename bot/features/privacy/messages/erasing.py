"""Renders what erasing somebody does, and what was done."""

from collections.abc import Iterator

from bot.features.privacy.usecases.erasures import ErasurePlan, NamingText, PersonErased
from bot.slack.formatting import count, short
from bot.slack.rendering import Message, mention, render
from scoring.privacy.erased import describe_erased

MOST_HITS = 10
"""How many texts the answer lists; more come as a file."""
MOST_DUTIES = 20
EXCERPT = 120
FILE = "texts-that-name-them.txt"
COMMENT = "The texts that still name whoever was erased. Delete the file when you have looked at them."
COMMANDS = {
    "strikes": "/strike list {}",
    "witnesses": "/strike list {}",
    "interactions": "/log list {}",
    "answers": "/scorecard {}",
    "overrides": "/scorecard {}",
    "customers": "/umpire customer edit {}",
    "customer_names": "/umpire customer edit {}",
    "restrictions": "/umpire restrict",
    "transitions": "/umpire transition {}",
    "transition_steps": "/umpire transition {}",
    "referrals": "/umpire transition {}",
    "offers": "/umpire campaign",
    "quotes": "/umpire quote list",
    "closet_items": "/umpire quarterly all",
}
"""The command that shows the texts of a table, with the customer's key; of other tables about a customer the case."""
ELSEWHERE = {
    "vendors": "/umpire vendor",
    "packages": "/umpire packages",
    "ideals": "/umpire ideal",
    "prospects": "/umpire prospect list",
    "campaigns": "/umpire campaign",
    "settings": "/umpire config",
}
"""The same for texts about no customer."""


def explain_erasure(plan: ErasurePlan) -> Iterator[str]:
    """Say what will happen, in paragraphs: what is erased, what stays and why, and what is open for them."""
    yield (
        f"{plan.called} becomes “someone erased (3f2a)”, with four characters of their own, in everything I keep and "
        "in every message I keep up to date. Votes and reports still count, also apart from those of others who were "
        "erased. What is only about them is deleted: profile, roles, feelings, absences, my messages to them. "
        "This cannot be undone."
    )
    yield (
        "I cannot change what people write in Slack, messages of mine that I do not keep up to date, or their name in "
        "what others wrote to me: I list those texts for you. Backups keep them until they are restored; then I erase "
        "them again when I start."
    )
    if plan.full_member:
        yield (
            f"{plan.called} still works here: what they do with me from now on is kept again, as of a new colleague. "
            "Roles they have to be given again."
        )
    if plan.duties.needs_heir:
        lines = [f"• {what} {short(name, 60)}" for what, name in plan.duties.list_lines()]
        more = [f"… and {len(lines) - MOST_DUTIES} more"] if len(lines) > MOST_DUTIES else []
        yield "\n".join(["Open for them:", *lines[:MOST_DUTIES], *more])
    if plan.duties.asked:
        asked = plan.duties.asked[:MOST_DUTIES]
        names = ", ".join(short(plan.duties.names[each.customer_id], 60) for each in asked)
        yield f"They were asked to hand over {names}. The next candidate is asked, or a manager assigns somebody."


def render_begun() -> Message:
    """Say that it is being done."""
    return render("privacy_erasing")


def render_home() -> Message:
    """Render the Home of somebody who was erased."""
    return render("privacy_home")


def render_erased(done: PersonErased) -> Message:
    """Render what was erased, what stays in texts, and what else is left to do."""
    return render(
        "privacy_erased",
        called=describe_erased(done.sentinel),
        rows=count(done.rows, "record"),
        handed_over=count(done.handed_over, "duty", "duties") if done.handed_over else "",
        heir=mention(done.heir) if done.heir else "",
        full_member=done.full_member,
        remembered=done.remembered,
        scrubbed=done.scrubbed,
        copies=done.copies,
        hits=[_describe_hit(hit, done) for hit in done.hits[:MOST_HITS]],
        total=count(len(done.hits), "text"),
        in_file=len(done.hits) > MOST_HITS,
        in_audit=count(done.in_audit, "time") if done.in_audit else "",
    )


def write_hits(done: PersonErased) -> str:
    """Write all texts that still name them, a line each: about whom, the words, and the command that shows it."""
    rows = (_describe_hit(hit, done) for hit in done.hits)
    return "".join(f"{about}\t{excerpt}\t{command}\n" for about, excerpt, command in rows)


def _describe_hit(hit: NamingText, done: PersonErased) -> tuple[str, str, str]:
    """Say of a text about whom it is, what it says, and which command shows it; "" where none does."""
    excerpt = short(hit.excerpt, EXCERPT)
    if hit.customer_id is None or hit.customer_id not in done.customers:
        return "no customer", excerpt, ELSEWHERE.get(hit.table, "")
    key, name = done.customers[hit.customer_id]
    return short(name, 60), excerpt, COMMANDS.get(hit.table, "/umpire case {}").format(key)
