"""Every text people write about a customer or a colleague, in a line or a form, is asked about before it is stored."""

from collections.abc import Callable

import pytest

from playground.slack.clicks import Place
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.scorecards.scorecards import QUESTION_IDS
from tests.blocks_validate import list_forms
from tests.features.transitions.parting import finish_all_steps, pass_both_ballots, plan_transition
from tests.features.wording.test_question import RUDE, list_changed, list_facts
from tests.surface.house import House
from tests.usecases.noticing import agree_notice

Setup = Callable[[House], object]


def strike(house: House) -> None:
    """A strike on Acme."""
    house.types(house.ana, "/strike acme late-payment invoice 218")


def strike_rudeness(house: House) -> None:
    """A strike on Acme that health, language or distress may explain."""
    house.types(house.ana, "/strike acme rude-to-support shouted")


def contest(house: House) -> None:
    """A contested strike on Acme."""
    strike(house)
    house.types(house.li, "/strike contest 1 it was us")


def open_case(house: House) -> None:
    """Strikes enough for a case."""
    house.types(house.ana, "/strike acme non-payment invoice 218")
    house.types(house.ben, "/strike acme scope-creep two more pages")


def open_fix(house: House) -> None:
    """A case with a fix of ours."""
    open_case(house)
    house.types(house.jo, "/umpire fix acme the photo list")


def pass_steps(house: House) -> None:
    """Every step before a final notice is waived."""
    open_case(house)
    for handle in ("ana", "ben", "li"):
        house.types(house.olga, f"/umpire roles voter add @{handle}")
    house.types(house.jo, "/umpire problem acme nobody agreed the scope --side both")
    for step in ("reporters", "fixes", "talk"):
        house.types(house.rosa, f"/umpire steps acme waive {step} they left")


def open_ballot(house: House) -> None:
    """A ballot on a final notice is open."""
    pass_steps(house)
    house.types(house.mia, "/vote notice acme they left")


def agree(house: House) -> None:
    """A final notice is agreed."""
    open_case(house)
    agree_notice(house.db, by=house.rosa.id, now=house.clock())


def give(house: House) -> None:
    """A final notice was given."""
    agree(house)
    house.types(house.rosa, "/umpire notice acme given")


def miss(house: House) -> None:
    """The days of a final notice are over."""
    give(house)
    house.later(days=30, hours=1)


def miss_notice(house: House) -> None:
    """A final notice was not met, so letting go may be voted on."""
    miss(house)
    house.types(house.rosa, "/umpire notice acme not-met no order came")


def open_termination(house: House) -> None:
    """A ballot on letting go is open, in which each vote needs a reason."""
    for handle in ("ana", "ben", "li"):
        house.types(house.olga, f"/umpire roles voter add @{handle}")
    miss_notice(house)
    house.types(house.mia, "/vote terminate acme no order came")


def reply(house: House) -> None:
    """The customer replied to the final notice."""
    give(house)
    house.types(house.rosa, "/umpire reply acme The invoice was wrong")


def hand_over(house: House) -> None:
    """A transition has an owner, and no plan yet."""
    pass_both_ballots(house, house.jo)
    house.types(house.jo, "/umpire transition acme accept")


def plan(house: House) -> None:
    """A transition is planned."""
    plan_transition(house, house.jo)


def finish(house: House) -> None:
    """Only the farewell is missing."""
    finish_all_steps(house, house.jo)
    house.travel_to("2026-02-11")


def start_campaign(house: House) -> None:
    """A campaign runs."""
    house.types(house.rosa, "/umpire campaign start --days 3w")
    house.rosa.clicks(action_id="campaign_start", in_=house.slack.ephemerals("rosa")[-1])


def campaign(house: House) -> None:
    """A campaign runs, and Acme declined."""
    start_campaign(house)
    house.types(house.jo, "/umpire campaign mark acme declined")


def quarterly(house: House) -> None:
    """A quarterly review is open."""
    house.types(house.rosa, "/umpire quarterly start")


def quote(house: House) -> None:
    """A quote that is not to be sent."""
    house.types(house.rosa, "/scorecard globex override D they do not pay")
    house.types(house.ana, "/umpire quote globex --value 900 --margin 40")


def nothing(house: House) -> None:
    """Customers, and nothing else."""


LINES: dict[str, tuple[Setup, str, str]] = {
    "strike": (nothing, "ana", "/strike acme late-payment {}"),
    "strike, for a colleague": (nothing, "ana", "/strike acme late-payment {} --for @ben"),
    "witness": (strike, "ben", "/strike acme late-payment {}"),
    "contest": (strike, "ben", "/strike contest 1 {}"),
    "uphold": (contest, "rosa", "/strike uphold 1 {}"),
    "void": (strike, "mia", "/strike void 1 {}"),
    "log": (nothing, "ana", "/log acme 20m tense {}"),
    "override": (nothing, "rosa", "/scorecard acme override B {}"),
    "problem": (open_case, "jo", "/umpire problem acme {} --side theirs"),
    "fix": (open_case, "jo", "/umpire fix acme {}"),
    "fix done": (open_fix, "jo", "/umpire fix acme done 1 {} --told yes"),
    "fix dropped": (open_fix, "jo", "/umpire fix acme drop 1 {}"),
    "talk": (open_case, "jo", "/umpire talk acme partly {}"),
    "hold": (nothing, "rosa", "/umpire hold acme {} --until 'in 2w'"),
    "restriction": (open_case, "rosa", "/umpire restrict acme email-only {} --until 'in 2w'"),
    "waiver": (open_case, "rosa", "/umpire steps acme waive talk {}"),
    "case closed": (open_case, "rosa", "/umpire case acme close {}"),
    "vote": (open_ballot, "ana", "/vote acme no {}"),
    "recusal": (open_ballot, "ana", "/vote acme recuse {}"),
    "ballot cancelled": (open_ballot, "rosa", "/vote cancel acme {}"),
    "notice given": (agree, "rosa", "/umpire notice acme given {}"),
    "notice met": (give, "rosa", "/umpire notice acme met {}"),
    "notice not met": (miss, "rosa", "/umpire notice acme not-met {}"),
    "notice extended": (give, "rosa", "/umpire notice acme extend 7d {}"),
    "notice withdrawn": (give, "rosa", "/umpire notice acme withdraw {}"),
    "reply": (give, "rosa", "/umpire reply acme {}"),
    "reply judged": (reply, "mia", "/umpire reply acme stands {}"),
    "transition told": (plan, "jo", "/umpire transition acme told {}"),
    "step": (plan, "rosa", "/umpire transition acme step {}"),
    "step done": (plan, "jo", "/umpire transition acme done 1 {}"),
    "transition extended": (plan, "jo", "/umpire transition acme extend {} --to 2026-02-17"),
    "no vendor": (plan, "jo", "/umpire refer acme none {}"),
    "lessons": (finish, "jo", "/umpire farewell acme {} --referral unknown"),
    "vendor": (nothing, "rosa", '/umpire vendor add Trueline --suits "{}"'),
    "campaign decided": (campaign, "rosa", "/umpire campaign decide acme keep {}"),
    "campaign cancelled": (campaign, "rosa", "/umpire campaign cancel {}"),
    "verdict": (quarterly, "jo", "/umpire quarterly verdict acme fix {}"),
}
"""Lines that store a text, what has to be there before, and who types them."""


@pytest.mark.parametrize("name", LINES)
def test_a_line_is_asked_about_and_kept_unchanged(house: House, name: str) -> None:
    """Nothing is stored before the answer; kept, the text is on record as it was typed."""
    setup, handle, line = LINES[name]
    setup(house)
    house.settle()
    person, before = house.slack.person(handle), house.records()

    reply = house.types(person, line.format(RUDE))

    assert "I ask because of “idiot”" in plain_text(reply), line
    assert list_changed(house, before) == set()
    assert reply.message is not None
    person.clicks("Keep as It Is", in_=reply)
    house.settle()
    after = house.records()
    assert any(RUDE in row for table in list_changed(house, before) - {"undos"} for row in after[table]), line
    assert [asked for _, asked in list_facts(house) if asked], line


def press(house: House, person: Person, action_id: str, value: str = "acme") -> None:
    """A person presses a button of umpire's under a message."""
    message = house.types(person, "/umpire whoami").message
    assert message is not None
    action = {"type": "button", "block_id": "b", "action_id": action_id, "value": value}
    assert person.acts(action, place=Place(house.slack.channel(message.channel), message)).ok


CHOICES = dict.fromkeys(QUESTION_IDS, "Yes")
FORMS: dict[str, tuple[Setup, str, str, dict[str, str]]] = {
    "strike note": (nothing, "ana", "/strike acme", {"reason": "late-payment", "note": RUDE}),
    "strike help": (
        nothing,
        "ana",
        "/strike acme",
        {"reason": "abusive", "note": "shouted", "adjustment": "yes", "help": RUDE},
    ),
    "strike_adjustment help": (strike_rudeness, "ana", "strike_adjustment_open 1", {"help": RUDE}),
    "strike_uphold why": (contest, "rosa", "/strike uphold 1", {"why": RUDE}),
    "strike_void why": (strike, "mia", "/strike void 1", {"why": RUDE}),
    "log note": (nothing, "ana", "/log acme", {"minutes": "20m", "note": RUDE}),
    "case_problem why": (open_case, "jo", "/umpire problem acme", {"why": RUDE, "side": "both"}),
    "case_waiver why": (open_case, "rosa", "/umpire steps acme waive talk", {"why": RUDE}),
    "case_close why": (open_case, "rosa", "/umpire case acme close", {"why": RUDE}),
    "fix what": (open_case, "jo", "/umpire fix acme", {"what": RUDE}),
    "fix_done why": (open_fix, "jo", "/umpire fix acme done", {"why": RUDE, "told": "yes"}),
    "fix_drop why": (open_fix, "jo", "/umpire fix acme drop", {"why": RUDE}),
    "talk_answer said": (open_case, "jo", "/umpire talk acme partly", {"said": RUDE}),
    "hold why": (nothing, "rosa", "/umpire hold acme", {"why": RUDE, "until": "2026-01-20"}),
    "restrict why": (
        open_case,
        "rosa",
        "/umpire restrict acme",
        {"kind": "email-only", "why": RUDE, "until": "2026-01-20"},
    ),
    "vote_cast why": (open_termination, "ana", "/vote acme no", {"why": RUDE}),
    "vote_notice why": (pass_steps, "mia", "vote_open_notice", {"why": RUDE}),
    "vote_terminate why": (miss_notice, "mia", "/vote terminate acme", {"why": RUDE}),
    "notice_given how": (agree, "rosa", "notice_given_open", {"how": RUDE}),
    "notice_met why": (give, "rosa", "notice_met_open", {"why": RUDE}),
    "notice_not_met why": (miss, "rosa", "notice_not_met_open", {"why": RUDE}),
    "notice_extend why": (give, "rosa", "notice_extend_open", {"why": RUDE, "by": "7 days"}),
    "notice_withdraw why": (give, "rosa", "notice_withdraw_open", {"why": RUDE}),
    "reply_record text": (give, "rosa", "/umpire reply acme", {"text": RUDE}),
    "reply_stands why": (reply, "mia", "/umpire reply acme stands", {"why": RUDE}),
    "reply_again why": (reply, "mia", "/umpire reply acme look-again", {"why": RUDE}),
    "transition_plan scope": (
        hand_over,
        "jo",
        "/umpire transition acme plan",
        {"scope": RUDE, "Last day": "2026-02-10", "destination": "provider"},
    ),
    "transition_step what": (plan, "rosa", "/umpire transition acme step", {"what": RUDE}),
    "transition_extend why": (plan, "rosa", "/umpire transition acme extend", {"why": RUDE, "to": "2026-02-17"}),
    "refer why": (plan, "jo", "/umpire refer acme", {"vendor": "none", "why": RUDE}),
    "farewell lessons": (finish, "jo", "/umpire farewell acme", {"lessons": RUDE, "referral": "unknown"}),
    "vendor suits": (nothing, "rosa", "/umpire vendor add", {"name": "Trueline", "suits": RUDE}),
    "vendor contact": (nothing, "rosa", "/umpire vendor add", {"name": "Trueline", "contact": RUDE}),
    "offer_decide why": (campaign, "rosa", "/umpire campaign decide acme keep", {"why": RUDE}),
    "offer_cancel why": (campaign, "rosa", "/umpire campaign cancel", {"why": RUDE}),
    "offer_mark why": (start_campaign, "jo", "/umpire campaign mark acme", {"state": "declined", "why": RUDE}),
    "closet_verdict note": (quarterly, "jo", "/umpire quarterly verdict acme", {"verdict": "fix", "note": RUDE}),
    "assess note": (nothing, "ana", "/umpire prospect Initech assess", {**CHOICES, "note": RUDE}),
    "ideal statement": (nothing, "rosa", "/umpire ideal edit", {"statement": RUDE}),
    "ideal why_us": (nothing, "rosa", "/umpire ideal edit", {"statement": "Pays in time", "why_us": RUDE}),
    "ideal must_haves": (nothing, "rosa", "/umpire ideal edit", {"statement": "Pays in time", "must_haves": RUDE}),
    "ideal never_agains": (nothing, "rosa", "/umpire ideal edit", {"statement": "Pays in time", "never_agains": RUDE}),
    "quote_override why": (quote, "rosa", "quote_override_open 1", {"why": RUDE}),
    "rating evidence": (
        nothing,
        "ana",
        "/scorecard acme rate",
        {**CHOICES, f"evidence:{QUESTION_IDS[0]}": RUDE},
    ),
}
"""Forms with a text, by callback and field: what has to be there before, who opens it with what, what is filled in."""


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_asked_about_and_keeps_what_was_typed(house: House, name: str) -> None:
    """The question lies above the form, nothing is stored, closing it leaves all as it was; kept, it is on record."""
    setup, handle, way, values = FORMS[name]
    callback = name.partition(" ")[0]
    setup(house)
    house.settle()
    person = house.slack.person(handle)
    if way.startswith("/"):
        house.types(person, way)
    else:
        press(house, person, *way.split())
    form = house.modal(person)
    assert form.callback_id == callback
    for block in sorted(values, key=lambda block: values[block] == RUDE):
        if block.startswith("evidence:"):
            person.clicks("Add Evidence", in_=house.modal(person))
        house.modal(person).fill({block: values[block]})
        form = house.modal(person)
    before = house.records()

    assert form.submit() is None

    assert house.modal(person).title == "Before this is kept"
    assert list_changed(house, before) == set()
    house.modal(person).close()
    form = house.modal(person)
    assert RUDE in [each.value for each in form.fields.values()]
    form.submit()
    house.modal(person).submit()
    house.settle()
    after = house.records()
    assert any(RUDE in row for table in list_changed(house, before) - {"undos"} for row in after[table])
    assert [asked for _, asked in list_facts(house) if asked]


NAMES_AND_FIGURES = {
    "assess": {"name"},
    "customer": {"margin", "name", "package", "revenue", "segment"},
    "floors": {"margin", "mix", "revenue", "sale"},
    "import": {"names", "rows"},
    "log": {"minutes"},
    "notice_extend": {"by"},
    "notice_given": {"days"},
    "offer_mark": {"notice-ours", "notice-theirs", "pays", "yearly"},
    "package": {"by", "hours", "name", "over", "price", "respond"},
    "quote": {"chance", "hours", "job", "margin", "value"},
    "quote_done": {"margin"},
    "terms": {"late", "notice-ours", "notice-theirs", "pays", "yearly"},
    "transition_plan": {"notice"},
    "vendor": {"name"},
    "wording_line": {"line"},
}
"""Fields, by the form's callback, for names and figures, or for a line that is read like a typed one."""
NOT_TRIED = {"transition_plan": {"checked"}, "vote_terminate": {"beyond_cap"}}
"""Texts that few forms have; they are checked like the one of the same form that is tried above."""


def test_no_form_has_a_text_that_nobody_thought_of() -> None:
    """Each field for words is asked about, or holds a name or a figure: a new one is added to a table in this file."""
    tried: dict[str, set[str]] = {}
    for name in FORMS:
        callback, _, field = name.partition(" ")
        tried.setdefault(callback, set()).add(field)
    for table in (NAMES_AND_FIGURES, NOT_TRIED):
        for callback, fields in table.items():
            tried.setdefault(callback, set()).update(fields)
    for _, view in list_forms():
        if view["callback_id"] == "settings":
            continue
        texts = {
            block["block_id"].partition(":")[0]
            for block in view["blocks"]
            if block["type"] == "input" and block["element"]["type"] == "plain_text_input"
        }
        assert texts <= tried.get(view["callback_id"], set()), view["callback_id"]
