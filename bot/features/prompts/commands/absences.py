"""`/umpire away`: when a person is not there."""

from bot.features.prompts.messages import absences as absence_messages
from bot.features.prompts.usecases import absences
from bot.parsing import dates, lines
from bot.parsing.lines import Line
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from scoring.refusals import Malformed

USAGE = (
    "Usage: `/umpire away until fri`, `/umpire away from 12 may until 20 may`, `/umpire away tomorrow`, "
    "`/umpire away back`; `/umpire away` lists what was said."
)
SINGLE_DAYS = ("today", "tomorrow")


def handle(ask: Ask, deps: Deps) -> Answer:
    """Say an absence, end it, or list what is to come."""
    line = lines.read(ask.text, usage=USAGE)
    if line.asks_help():
        return help_texts.word("away", absence_messages.HELP["away"])
    if not line.words:
        return absence_messages.render_absences(absences.list_absences(deps.db, call=ask.call))
    if line.peek() == "back":
        line.take()
        line.end()
        return absence_messages.render_absence_ended(absences.end_absence(deps.db, None, call=ask.call))
    from_on, until_on = _parse_days(line)
    today = arguments.local_date(ask, deps)
    first = dates.read(from_on, today, ahead=True) if from_on else None
    last = dates.read(until_on, today, ahead=True)
    if first is not None and last < first:
        last = dates.read(until_on, first, ahead=True)  # `from 20 dec until 5 jan`, `from wed until tue`
    return absence_messages.render_absence_recorded(absences.record_absence(deps.db, first, last, call=ask.call))


def _parse_days(line: Line) -> tuple[str | None, str]:
    """The first day, if one is named, and the last, as they were typed."""
    words = line.rest().split()
    said = [word.casefold() for word in words]
    if len(said) == 1 and said[0] in SINGLE_DAYS:
        return said[0], said[0]
    place = said.index("until") if "until" in said else len(said)
    first, last = words[:place], words[place + 1 :]
    if first[:1] and first[0].casefold() == "from":
        first = first[1:]
    elif first:
        raise Malformed(f"I do not know what to do with “{' '.join(words)[:60]}”. {USAGE}")
    if not last or (place and not first):
        raise Malformed(f"An absence needs its last day. {USAGE}")
    return " ".join(first) or None, " ".join(last)
