"""`/umpire away`: on which days somebody is not there."""

from bot.features.prompts.messages import absences as absence_messages
from bot.features.prompts.usecases import absences
from bot.parsing import dates, lines
from bot.parsing.lines import TypedLine
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from scoring.refusals import Malformed

USAGE = (
    "Usage: `/umpire away until fri`, `/umpire away from 12 may until 20 may`, `/umpire away tomorrow`, "
    "`/umpire away back`; `/umpire away` lists yours."
)
SINGLE_DAYS = ("today", "tomorrow")


def handle(ask: Ask, deps: Deps) -> Answer:
    """Record an absence, end it, or list those to come."""
    line = lines.parse_line(ask.text, usage=USAGE)
    if line.asks_help():
        return help_texts.render_word("away", absence_messages.HELP["away"])
    if not line.words:
        return absence_messages.render_absences(absences.list_absences(deps.db, call=ask.call))
    if line.peek() == "back":
        line.take()
        line.require_end()
        return absence_messages.render_absence_ended(absences.end_absence(deps.db, None, call=ask.call))
    from_on, until_on = _parse_days(line)
    today = arguments.local_date(ask, deps)
    first = dates.parse_date(from_on, today, ahead=True) if from_on else None
    last = dates.parse_date(until_on, today, ahead=True)
    if first is not None and last < first:
        last = dates.parse_date(until_on, first, ahead=True)  # `from 20 dec until 5 jan`, `from wed until tue`
    return absence_messages.render_absence_recorded(absences.record_absence(deps.db, first, last, call=ask.call))


def _parse_days(line: TypedLine) -> tuple[str | None, str]:
    """Split the line into the first day, if one is named, and the last, as they were typed."""
    words = line.rest().split()
    folded_words = [word.casefold() for word in words]
    if len(folded_words) == 1 and folded_words[0] in SINGLE_DAYS:
        return folded_words[0], folded_words[0]
    place = folded_words.index("until") if "until" in folded_words else len(folded_words)
    first, last = words[:place], words[place + 1 :]
    if first[:1] and first[0].casefold() == "from":
        first = first[1:]
    elif first:
        raise Malformed(f"I do not know what to do with “{' '.join(words)[:60]}”. {USAGE}")
    if not last or (place and not first):
        raise Malformed(f"An absence needs its last day. {USAGE}")
    return " ".join(first) or None, " ".join(last)
