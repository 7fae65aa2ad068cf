"""`umpire quote` on the server's command line: the same check as in Slack. It only reads; nothing is stored."""

import argparse
import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from bot.cli.imports import open_database, report_failure
from bot.features.quotes.usecases import quotes
from bot.features.quotes.usecases.subjects import QuoteInput, QuoteJudged
from bot.settings import Settings
from scoring import quotes as quote_rules
from scoring.quotes import QuoteVerdict
from scoring.refusals import Refusal
from scoring.values.money import format_money, format_percent
from storage.database import DatabaseAway, DatabaseInUse, DatabaseUnsafe

if TYPE_CHECKING:
    from argparse import _SubParsersAction

FINE, REFUSED = 0, 3
SAYS = {
    QuoteVerdict.QUOTE: "go ahead and quote",
    QuoteVerdict.WARN: "quote with care",
    QuoteVerdict.REFUSE: "do not quote",
}
_ABOUT = """\
Ask whether to quote for a job, by what is on record: the grade, a final notice, late payment, the last closet, the
floors, and the last jobs of that type. Nothing is kept: to keep the question, and to say later what became of it, use
`/umpire quote` in Slack.
"""
_EXITS = "exit status: 0 quote, with or without a warning; 3 do not quote; 2 the question could not be read.\n"


def register(commands: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program's. It sets `run`: a function of (arguments, settings, now) -> exit status."""
    asking = commands.add_parser(
        "quote",
        help="whether to quote for a job",
        description=_ABOUT,
        epilog=_EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    asking.add_argument("customer", help="a customer, or a prospect: its key, an alias, or the beginning of its name")
    asking.add_argument("--value", required=True, help="what it is worth, like 12000")
    asking.add_argument("--margin", required=True, help="its margin in percent, like 15")
    asking.add_argument("--type", default="", metavar="JOB", help="what type of job it is, like repair")
    asking.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    asking.set_defaults(run=answer_quote)


def answer_quote(arguments: argparse.Namespace, settings: Settings, now: datetime) -> int:
    """Check whether to quote; return the exit status. The answer is on standard output, all else on standard error."""
    try:
        order = QuoteInput(
            arguments.customer, arguments.value, quote_rules.parse_margin(arguments.margin), arguments.type
        )
        with open_database(settings) as db:
            answer = quotes.judge_quote(db, order, now=now)
    except (OSError, ValueError, Refusal, DatabaseAway, DatabaseInUse, DatabaseUnsafe) as error:
        return report_failure(error)
    sys.stdout.write(
        (json.dumps(build_json(answer), ensure_ascii=False) if arguments.json else format_answer(answer)) + "\n"
    )
    return REFUSED if answer.verdict is QuoteVerdict.REFUSE else FINE


def build_json(answer: QuoteJudged) -> dict[str, object]:
    """Return the answer as JSON. `customer` is a key or None; value in minor units, margin in basis points."""
    return {
        "customer": answer.whom.customer.key if answer.whom.customer else None,
        "name": answer.whom.name,
        "value": answer.asked.value,
        "currency": answer.policy.currency,
        "margin": answer.asked.margin,
        "type": answer.asked.job,
        "verdict": answer.verdict.value,
        "reasons": list(answer.reasons),
    }


def format_answer(answer: QuoteJudged) -> str:
    """Return the answer for reading: the verdict, then a line for each reason."""
    question, currency = answer.asked, answer.policy.currency
    job = f"{format_money(question.value, currency)} at {format_percent(question.margin)}" + (
        f", {question.job}" if question.job else ""
    )
    reasons = answer.reasons or ("Nothing on record speaks against it.",)
    return "\n".join([f"{answer.whom.name}, {job}: {SAYS[answer.verdict]}.", *(f"  {reason}" for reason in reasons)])
