"""Every modal is what Slack takes, comes back to a handler, and gives back what was filled in."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies as st

from bot import dispatch
from bot.app import MENU
from bot.features.ballots import forms as ballot_forms
from bot.features.ballots.usecases.opening import PersonalBallot
from bot.features.cases.forms import cases as case_forms, fixes as fix_forms, holds as hold_form, talks as talk_forms
from bot.features.cases.usecases import talks
from bot.features.customers import forms as customer_form
from bot.features.imports import forms as import_form, messages as import_messages
from bot.features.interactions import forms as log_form
from bot.features.interactions.usecases import LogRequest as Told
from bot.features.moods import forms as mood_form
from bot.features.notices import forms as notice_forms
from bot.features.notices.usecases.notices import NoticeStatus
from bot.features.privacy.forms import erasing as erasing_form, exporting as export_forms
from bot.features.replies import forms as reply_forms
from bot.features.restrictions import forms as restriction_form
from bot.features.restrictions.usecases import RestrictionOrder
from bot.features.rounds import forms as round_form
from bot.features.scorecards import forms as rating_form, messages as message_messages
from bot.features.settings import forms as settings_form
from bot.features.setup import forms as setup_form
from bot.features.strikes import forms as strike_form
from bot.features.strikes.usecases.strikes import StrikeOrder
from bot.slack import modals, wording
from bot.slack.modals import View
from playground.slack.blockkit import check_payload
from scoring.ballots import BallotKind
from scoring.cases.cases import Gate
from scoring.cases.fixes import FixState
from scoring.rules.policy import Policy
from scoring.rules.reasons import Reason
from scoring.scorecards.scorecards import QUESTIONS, Choice
from scoring.scorecards.suggestions import REPEAT_BUSINESS, SERVICE_LOAD, AnswerSuggestion
from scoring.values.wording import Doubt, DoubtKind
from tests.features.ballots import ballots_messages as ballots_cases
from tests.features.cases import fixes_messages as fixes_cases, talks_messages as talks_cases
from tests.features.imports import imports_messages as imports_cases
from tests.features.notices import notices_messages as notices_cases
from tests.features.privacy import erasing_messages as erasing_cases, privacy_messages as privacy_cases
from tests.features.quarterly_reviews.test_closet_forms import FORMS as closet_forms
from tests.features.replies import replies_messages as replies_cases
from tests.messages import samples
from tests.messages.cases import CASES

FULL = StrikeOrder(
    "acme",
    "rude-to-support",
    samples.LONG_NOTE,
    date(2026, 2, 28),
    "https://x.io/" + '"é' * 490,
    "partly",
    colleague="U0123456",
    adjustment="yes",
    helps="é" * 500,
)
TOLD, TOLD_ALL = (
    Told(""),
    Told("acme", 90, "Tense", samples.LONG_NOTE, date(2026, 2, 28), link="https://x.io/" + '"é' * 490),
)
TWO_HUNDRED = Policy(reasons=tuple(Reason(f"reason-{n}", 1, 30) for n in range(200)))
ANSWERED = {q.id: ("not applicable", samples.LONG_LINE) for q in QUESTIONS}
TEXTS = {"name": samples.LONG_NAME, "owner": "U0123456", "revenue": "1 234.56", "margin": "-5%", "package": "M"}
MANY_FIXES = tuple(replace(fixes_cases.WORST, id=n) for n in range(1, 150))
FIXES = (samples.LONG_KEY, samples.LONG_NAME, MANY_FIXES)
TALK = talks.TalkFormValues(samples.HOSTILE, talks_cases.HELD, samples.TODAY)
HEARD = talks.TalkDetails(samples.LONG_KEY, "pushed-back", samples.LONG_NOTE, samples.TODAY, "U0123456")
VOTING = PersonalBallot(ballots_cases.posted(ballots_cases.HOSTILE_GO), "U0123456", manager=False)
HOSTILE = (samples.LONG_KEY, samples.LONG_NAME)
NOTICES = {
    "": NoticeStatus(notices_cases.GIVEN, samples.ACME, samples.POLICY, samples.NOW, None),
    ", worst": NoticeStatus(notices_cases.WORST, samples.HOSTILE, samples.POLICY, samples.NOW, None),
}

SIX = tuple(replace(samples.HOSTILE, id=10**8 + number) for number in range(6))
SUGGESTED = {
    REPEAT_BUSINESS: AnswerSuggestion(Choice.YES, "1,000,000 orders since 2019, the last in September 2026"),
    SERVICE_LOAD: AnswerSuggestion(Choice.NO, "its share of our logged time is 9,999.9 times its share of revenue"),
}

FORMS: dict[str, View] = {
    "strike": strike_form.build_view(samples.POLICY, StrikeOrder("", ""), None),
    "strike, full": strike_form.build_view(samples.POLICY, FULL, ("acme", "Acme GmbH")),
    "strike, 60 reasons": strike_form.build_view(samples.MANY_REASONS, FULL, (samples.LONG_KEY, samples.LONG_NAME)),
    "strike, 200 reasons": strike_form.build_view(TWO_HUNDRED, FULL, (samples.LONG_KEY, samples.AMPERSANDS)),
    "strike, from a log": strike_form.build_view(
        samples.POLICY, replace(FULL, interaction=999_999_999), ("acme", "Acme GmbH")
    ),
    "strike, adjustment": strike_form.build_adjustment_view(samples.strike(), samples.ACME),
    "strike, adjustment, worst": strike_form.build_adjustment_view(
        replace(samples.strike(), id=10**9), samples.HOSTILE
    ),
    "strike, uphold": strike_form.build_judging_view(samples.strike(), samples.ACME, "uphold"),
    "strike, void, worst": strike_form.build_judging_view(replace(samples.strike(), id=10**9), samples.HOSTILE, "void"),
    "log": log_form.build_view(TOLD, None),
    "log, full": log_form.build_view(TOLD_ALL, (samples.LONG_KEY, samples.LONG_NAME)),
    "fix": fix_forms.build_opening_form(None),
    "fix, full": fix_forms.build_opening_form(
        (samples.LONG_KEY, samples.LONG_NAME), owner="U0123456", due=date(2026, 2, 28)
    ),
    "fix, done": fix_forms.build_closing_form(*FIXES, FixState.DONE, number=149, text=samples.LONG_NOTE),
    "fix, dropped": fix_forms.build_closing_form(*FIXES, FixState.DROPPED),
    "fix, given": fix_forms.build_owner_form(*FIXES, number=3),
    "talk": talk_forms.build_plan_form(replace(TALK, talk=None), talks.TalkDetails("acme")),
    "talk, full": talk_forms.build_plan_form(TALK, HEARD),
    "talk, answered": talk_forms.build_answer_form(TALK, HEARD),
    "privacy, erase": erasing_form.build_form(erasing_cases.PLAN),
    "privacy, erase, full": erasing_form.build_form(erasing_cases.WORST_PLAN),
    "restrict": restriction_form.build_form(
        samples.ACME, RestrictionOrder(), today=samples.TODAY, policy=samples.POLICY
    ),
    "restrict, full": restriction_form.build_form(
        samples.HOSTILE,
        RestrictionOrder("one-contact", samples.LONG_NOTE, date(2026, 3, 28), "U0JO"),
        today=samples.TODAY,
        policy=samples.POLICY,
    ),
    "question": wording.build_question_view(Doubt(DoubtKind.INSULT, ("idiot",)), ("idiot",), "an idiot", "d"),
    "question, worst": wording.build_question_view(
        Doubt(DoubtKind.TRAIT, (samples.LONG_NAME,)), (samples.LONG_NAME,) * 50, samples.LONG_NOTE, samples.DRAFT
    ),
    "line": wording.build_line_view("umpire", samples.LONG_NOTE, samples.DRAFT),
    "hold": hold_form.build_hold_form(samples.ACME, "", None),
    "hold, full": hold_form.build_hold_form(samples.HOSTILE, samples.LONG_NOTE, date(2026, 2, 28)),
    "which to rate": rating_form.build_customer_view(),
    "rating": rating_form.build_rating_view("acme", "Acme GmbH", {}),
    "rating, again": rating_form.build_rating_view("acme", "Acme GmbH", {QUESTIONS[0].id: ("yes", "")}),
    "rating, with evidence": rating_form.build_rating_view("acme", "Acme GmbH", {}, evidence=True),
    "rating, full": rating_form.build_rating_view(
        samples.LONG_KEY, samples.FAMILY * 20 + samples.LONG_NAME[:10], ANSWERED
    ),
    **{
        f"settings, {section}": settings_form.build_view(section, samples.POLICY, {}, may_change=True)
        for section in settings_form.SECTIONS
    },
    "export, person": export_forms.build_person_form(privacy_cases.asked(privacy_cases.ANA)),
    "export, person, to them": export_forms.build_person_form(privacy_cases.asked(privacy_cases.WORST, to_them=True)),
    "export, person who left": export_forms.build_person_form(privacy_cases.asked(privacy_cases.LEFT)),
    "export, customer": export_forms.build_customer_form(samples.ACME),
    "export, customer, worst": export_forms.build_customer_form(samples.HOSTILE),
    "set-up, channel": setup_form.build_channel_view(None),
    "set-up, channel, again": setup_form.build_channel_view("C0REVIEW1"),
    "set-up, roles": setup_form.build_roles_view("", ()),
    "set-up, roles, worst": setup_form.build_roles_view(
        samples.AMPERSANDS, tuple((f"S{number}", samples.LONG_NAME[:75]) for number in range(100))
    ),
    "set-up, owners": setup_form.build_owners_view((samples.ACME,), 1),
    "set-up, owners, worst": setup_form.build_owners_view(
        tuple(replace(samples.HOSTILE, key=f"{samples.LONG_KEY[:30]}-{number}") for number in range(20)), 100_000
    ),
    "set-up, ratings": round_form.build_round_form((samples.ACME,), {}, opened_at=samples.NOW)
    | {"callback_id": setup_form.RATINGS},
    "round": round_form.build_round_form((samples.ACME,), {}, opened_at=samples.NOW),
    "round, of six": round_form.build_round_form(
        SIX, dict.fromkeys((each.id for each in SIX), SUGGESTED), opened_at=samples.NOW
    ),
    "customer": customer_form._build_view("Add a customer", {}, key=""),
    "customer, full": customer_form._build_view("Edit a customer", TEXTS, key=samples.LONG_KEY),
    "customer, hostile": customer_form._build_view(
        "Edit a customer", dict.fromkeys(TEXTS, samples.LONG_NOTE), key=samples.LONG_KEY
    ),
    "import": import_form.build_form(),
    "import, first": import_form.build_form(currency="EUR", note=samples.LONG_LINE),
    "import, preview": import_form._build_view(
        import_messages.render_preview(imports_cases.build_worst_preview(), samples.DRAFT), samples.DRAFT, submit="Go"
    ),
    "ballot, notice": ballot_forms.build_opening_form(BallotKind.NOTICE, None),
    "ballot, letting go": ballot_forms.build_opening_form(BallotKind.TERMINATE, HOSTILE, why=samples.LONG_NOTE),
    "ballot, beyond the cap": ballot_forms.build_opening_form(
        BallotKind.TERMINATE, HOSTILE, capped=samples.LONG_NOTE, beyond=samples.LONG_NOTE
    ),
    "ballot, owner": ballot_forms.build_opening_form(BallotKind.OWNER, ("acme", "Acme GmbH")),
    "ballot, owner, full": ballot_forms.build_opening_form(BallotKind.OWNER, HOSTILE, candidates=ballots_cases.HUNDRED),
    "problem": case_forms.build_problem_view(samples.ACME, "", None),
    "problem, full": case_forms.build_problem_view(samples.HOSTILE, samples.LONG_NOTE, "both"),
    "waiver": case_forms.build_waiver_view(samples.ACME, (Gate.TALK,), "talk", ""),
    "waiver, full": case_forms.build_waiver_view(samples.HOSTILE, tuple(Gate), "fixes", samples.LONG_NOTE),
    "close": case_forms.build_closing_view(samples.HOSTILE),
    "gut": mood_form.build_mood_view(None, ""),
    "gut, of a customer": mood_form.build_mood_view(HOSTILE, "999999999"),
    **{
        f"notice, {change}{which}": build(status, samples.TODAY)
        for change, build in notice_forms.FORMS.items()
        for which, status in NOTICES.items()
    },
    "reply, first": reply_forms.build_record_form(replies_cases.FIRST),
    "reply, late": reply_forms.build_record_form(replies_cases.LATE),
    **{
        f"reply, {verdict}{which}": reply_forms.build_verdict_form(verdict, status)
        for verdict in reply_forms.TITLES
        for which, status in (("", replies_cases.WAITING), (", worst", replies_cases.WORST))
    },
    "vote": ballot_forms.build_vote_form(VOTING, "", ""),
    "vote, full": ballot_forms.build_vote_form(VOTING, "abstain", samples.LONG_NOTE),
}
STILL_OPEN = {"import_apply"}
"""Buttons of earlier versions, in windows that may be open while umpire is updated."""
every_form = pytest.mark.parametrize("view", FORMS.values(), ids=FORMS)


@every_form
def test_slack_takes_it(view: View) -> None:
    """Lengths, counts and shapes are within Slack's limits, with the worst values too."""
    assert check_payload("modal", view) == []


@every_form
def test_what_comes_back_has_a_handler(view: View) -> None:
    """Whoever presses Submit or a button in it is heard."""
    assert view["callback_id"] in dispatch.FORMS
    assert {action.partition(":")[0] for action in buttons(view)} <= set(dispatch.CLICKS)


@every_form
def test_what_it_carries_is_small_and_no_fact(view: View) -> None:
    """Slack keeps 3,000 characters with a modal; they are ids, a name to show, a link and when it was opened."""
    meta = view.get("private_metadata", "")

    assert len(meta) <= 3000
    carried = json.loads(meta or "{}")
    assert isinstance(carried, int) or set(carried) <= {"key", "keys", "name", "link", "interaction", "at"}


@every_form
def test_it_is_short_enough_to_fill_in(view: View) -> None:
    """Six questions are the most, but for scorecards, settings and lists; each has a label, and the whole a verb."""
    asked = [block for block in view["blocks"] if block["type"] == "input"]

    longer = {
        strike_form.CALLBACK: 8,
        rating_form.CALLBACK: 14,
        round_form.CALLBACK: 42,
        setup_form.RATINGS: 42,
        setup_form.OWNERS: 21,
    }
    longer[settings_form.CALLBACK] = 12
    assert len(asked) <= longer.get(view["callback_id"], 6)
    assert all(block["label"]["text"] for block in asked)
    assert all(word[0].isupper() or word == "as" for word in view["submit"]["text"].split())
    assert view["title"]["text"][1:] == view["title"]["text"][1:].lower()


@every_form
def test_what_stands_in_it_is_read_back(view: View) -> None:
    """A form that is submitted as it opened gives the very values it was opened with."""
    filled = modals.read_values({"state": {"values": submitted(view)}})

    for block in view["blocks"]:
        if block["type"] == "input":
            assert filled.get(block["block_id"], "") == initial(block["element"]).strip()


def test_a_half_typed_line_is_filled_in() -> None:
    """Customer, reason, note, day, our part, colleague and link are kept."""
    filled = modals.read_values({"state": {"values": submitted(FORMS["strike, full"])}})

    assert filled == {
        "customer": "acme",
        "reason": "rude-to-support",
        "note": samples.LONG_NOTE.strip(),
        "when": "2026-02-28",
        "ours": "partly",
        "for": "U0123456",
        "adjustment": "yes",
        "help": "é" * 500,
    }
    assert json.loads(FORMS["strike, full"]["private_metadata"])["link"] == FULL.link


def test_an_earlier_answer_stands_in_the_form() -> None:
    """Rating again begins with what one said last time, evidence too."""
    filled = modals.read_values({"state": {"values": submitted(FORMS["rating, full"])}})

    assert filled[QUESTIONS[3].id] == "not applicable"
    assert filled[f"evidence:{QUESTIONS[3].id}"] == samples.LONG_LINE.strip()


def test_thousands_of_customers_are_searched_not_listed() -> None:
    """The customer menu asks for what is typed; a menu that lists has a hundred options at most."""
    assert all(menu["type"] == "external_select" for menu in elements("customer"))
    made = modals.menu((f"customer-{n}", f"Customer {n}") for n in range(5000))

    assert len(made["options"]) == 100


@pytest.mark.parametrize("name", CASES)
def test_buttons_in_messages_have_handlers(name: str) -> None:
    """Every button under a message does something."""
    assert {action.partition(":")[0] for action in buttons({"blocks": CASES[name]().blocks})} <= set(dispatch.CLICKS)


def test_every_click_has_a_button() -> None:
    """No handler waits for a button that nothing shows."""
    views = [*FORMS.values(), *closet_forms.values(), *({"blocks": made().blocks} for made in CASES.values())]
    shown_buttons = {action.partition(":")[0] for view in views for action in buttons(view)}

    assert set(dispatch.CLICKS) - shown_buttons - STILL_OPEN == set()


@given(st.text(min_size=1), st.text(min_size=1))
def test_an_option_always_fits(value: str, label: str) -> None:
    """Whatever a customer is called, it can be chosen."""
    made = modals.option(value, label)

    assert 0 < len(made["text"]["text"]) <= 75
    assert len(made["value"]) <= 150


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_what_is_filled_in_is_read(told: dict[str, str]) -> None:
    """Texts come back without the blanks around them; what was left blank is missing."""
    values = {block: {modals.FIELD: {"type": "plain_text_input", "value": text}} for block, text in told.items()}

    assert modals.read_values({"state": {"values": values}}) == {b: t.strip() for b, t in told.items() if t.strip()}


@pytest.mark.parametrize("view", [{}, {"state": {}}, {"state": {"values": {"a": {"value": {"value": None}}}}}])
def test_an_empty_form_is_read(view: View) -> None:
    """Nothing filled in is nothing told."""
    assert modals.read_values(view) == {}


def test_a_receipt_shows_the_message() -> None:
    """After a form the modal says what a command would have said, and can only be closed."""
    message = message_messages.render_help(samples.POLICY)
    view = modals.build_receipt(message, "A title that is far too long for Slack")

    assert view["blocks"] == list(message.blocks)
    assert "submit" not in view
    assert check_payload("modal", view) == []


def submitted(view: View) -> dict[str, Any]:
    """The state Slack sends when a form is submitted as it opened."""
    return {
        block["block_id"]: {block["element"]["action_id"]: _given(block["element"])}
        for block in view["blocks"]
        if block["type"] == "input"
    }


def initial(element: dict[str, Any]) -> str:
    """What stands in an input when it opens."""
    chosen = element.get("initial_option", {}).get("value")
    if "initial_users" in element:
        return " ".join(element["initial_users"])
    return str(chosen or next((element[name] for name in element if name.startswith("initial_")), ""))


def elements(block_id: str) -> list[dict[str, Any]]:
    """That input in every form that has it."""
    return [b["element"] for view in FORMS.values() for b in view["blocks"] if b.get("block_id") == block_id]


def buttons(view: View) -> set[str]:
    """The actions of buttons, options of menus, and fields that act at once, in rows of their own or beside a text."""
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    beside = [block["accessory"] for block in view["blocks"] if "action_id" in block.get("accessory", {})]
    fields = [block["element"] for block in view["blocks"] if block.get("dispatch_action")]
    elements = [*beside, *fields, *(each for row in rows for each in row)]
    menus = [element for element in elements if element["action_id"].partition(":")[0] == MENU]
    chosen = {option["value"].partition(" ")[0] for menu in menus for option in menu["options"]}
    return chosen | {element["action_id"] for element in elements if element not in menus}


def _given(element: dict[str, Any]) -> dict[str, Any]:
    names = {
        "datepicker": "selected_date",
        "users_select": "selected_user",
        "conversations_select": "selected_conversation",
        "plain_text_input": "value",
    }
    if element["type"] == "multi_users_select":
        return {"type": element["type"], "selected_users": element.get("initial_users", [])}
    if element["type"] in names:
        return {"type": element["type"], names[element["type"]]: initial(element) or None}
    return {"type": element["type"], "selected_option": element.get("initial_option")}
