"""Running umpire: customers, digest, roles, channels, settings, rules, help."""

import re

import pytest

from bot.dispatch import COMMANDS, HELP
from bot.slack.help_texts import HelpSection
from playground.slack.plain import plain_text
from tests.surface.house import House


def test_a_customer_is_added_with_its_figures(house: House) -> None:
    """A line with options puts a customer on record, ready to be named."""
    told = house.answer(
        house.rosa,
        '/umpire customer add "Initech & Sons" --key ini --owner @li --revenue €1.234,56 --margin 12,5%',
    )

    assert "on record; its key is `ini`" in told
    found = house.customer("ini")
    assert (found.name, found.owner, found.revenue, found.margin) == ("Initech & Sons", house.li.id, 123456, 1250)


def test_the_form_adds_and_edits(house: House) -> None:
    """Without figures a form opens; to edit, it holds what is on record, and a blank takes a figure away."""
    house.types(house.rosa, "/umpire customer add")
    house.modal(house.rosa).fill({"Name": "Initech", "Annual revenue": "12000", "Owner": "li"}).submit()
    assert house.customer("initech").revenue == 1_200_000

    house.modal(house.rosa).close(everything=True)
    house.types(house.rosa, "/umpire customer edit initech")
    form = house.modal(house.rosa)
    assert form.fields["Name"].value == "Initech"
    form.fill({"Annual revenue": None, "Segment": "Software"}).submit()

    found = house.customer("initech")
    assert (found.revenue, found.segment, found.owner) == (None, "Software", house.li.id)


def test_the_form_is_saved_after_the_owner_has_left(house: House) -> None:
    """An owner who is no colleague any more stays on record until somebody names another."""
    house.slack.happens.changes(house.jo.account, kind="deactivated")
    house.types(house.rosa, "/umpire customer edit acme")

    assert house.modal(house.rosa).fill({"Segment": "Software"}).submit() is None

    assert (house.customer("acme").segment, house.customer("acme").owner) == ("Software", house.jo.id)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("add Acme GmbH", "is taken"),
        ("add Initech --key acme", "is taken"),
        ("add Initech --key a/b", "cannot be a key"),
        ("add Initech --revenue lots", "lots"),
        ("add Initech --owner @gus", "full member"),
        ("add Initech --since someday", "someday"),
        ("add " + "x" * 151, "150 is the most"),
        ("edit acme --name Globex Logistics", "I do not know what to do"),
        ('edit acme --name "Globex Logistics"', "is taken"),
        ("edit acme Retail", "Changes are options"),
        ("owner acme", "The owner"),
        ("owner acme @gus", "full member"),
        ("owner acme @li @li", "two people"),
        ("alias acme", "`add` or `remove`"),
        ("alias acme swap x", "neither `add` nor `remove`"),
        ("alias acme add globex", "is taken"),
        ("alias acme remove Nothing", "is not an alias"),
        ("alias acme add", "A customer needs a name"),
        ("archive", "The customer"),
        ("restore acme", "is not archived"),
        ("restore nobody", "No customer is called exactly"),
        ("merge acme globex", "is not something I do with customers"),
    ],
)
def test_a_record_that_cannot_be_is_refused(shared_house: House, line: str, why: str) -> None:
    """A wrong line changes no record and says what would be right."""
    before = shared_house.records()

    told = shared_house.answer(shared_house.rosa, f"/umpire customer {line}")

    assert why in told
    assert shared_house.records() == before


def test_nothing_to_change_says_so(shared_house: House) -> None:
    """An edit to what stands there already is no change, and offers no undo."""
    told = shared_house.answer(shared_house.rosa, "/umpire customer edit acme --revenue 38400")

    assert "like that already" in told
    assert "Undo" not in told


def test_owners_aliases_and_the_archive(house: House) -> None:
    """Owner and backup, another name, out of the lists and back."""
    assert "Acme GmbH was changed." in house.answer(house.rosa, "/umpire customer owner acme @li @ben")
    assert (house.customer("acme").owner, house.customer("acme").backup) == (house.li.id, house.ben.id)
    house.types(house.rosa, "/umpire customer owner acme none")
    assert house.customer("acme").owner is None
    house.types(house.rosa, '/umpire customer alias acme add "The Tool People"')
    assert "Acme GmbH: " in house.answer(house.ana, '/scorecard "the tool"')
    house.types(house.rosa, '/umpire customer alias acme remove "the tool people"')
    assert "No customer is called" in house.answer(house.ana, '/scorecard "the tool people"')
    house.types(house.rosa, "/umpire customer archive acme")
    assert "is archived" in house.answer(house.ana, "/scorecard acme")
    house.types(house.rosa, "/umpire customer restore acme")
    assert "Acme GmbH: " in house.answer(house.ana, "/scorecard acme")


def test_a_digest_without_a_channel_is_refused_and_previewed(house: House) -> None:
    """With no channel named there is nowhere to post; the preview works all the same."""
    house.types(house.olga, "/umpire channels review none")

    assert "No review channel is named" in house.answer(house.rosa, "/umpire digest now")
    assert "Only you see this" in house.answer(house.rosa, "/umpire digest preview")
    assert house.lines() == []


def test_a_digest_with_nothing_to_say_is_one_line(house: House) -> None:
    """No customer at the bottom: one line, not silence."""
    house.types(house.rosa, "/umpire digest now")

    (line,) = house.lines()
    assert "Nobody to name, but that says little: no customer has a grade yet." in line
    assert "`/scorecard list --unrated`" in line


def test_a_digest_reassures_once_most_customers_have_a_grade(house: House) -> None:
    """That nobody is graded C or D is said where most customers have a grade; before, how few have one."""
    for key in ("acme", "globex"):
        house.types(house.rosa, f"/scorecard {key} override A they are fine")
    house.types(house.rosa, "/umpire digest now")
    assert "only 2 of 5 customers have a grade" in house.lines()[-1]

    house.types(house.rosa, "/scorecard obrien override A they are fine")
    house.later(hours=1)
    house.types(house.rosa, "/umpire digest now")
    assert "Nothing to look at: no customer is graded C or D" in house.lines()[-1]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("roles boss add @li", "is not a role"),
        ("roles manager", "`add` or `remove`"),
        ("roles manager make @li", "neither `add` nor `remove`"),
        ("roles manager add", "The person or user group"),
        ("roles manager add li", "is not a person here"),
        ("roles manager add @gus", "not for guests"),
        ("roles manager add @buildbot", "not for guests"),
        ("roles manager add @rosa", "already have"),
        ("roles manager remove @li", "do not have"),
        ("channels reviews #general", "is not something I post"),
        ("channels review", "The channel"),
        ("channels review general", "is not a channel I can see"),
        ("channels review #nowhere", "is not a channel I can see"),
        ("config colour red", "colour"),
        ("config undo soon", "soon"),
        ("config undo 100000", "from 1 to 60"),
        ("config currency USD", "already kept in EUR"),
        ("config timezone Mars/Base", "Mars/Base"),
        ("config reason.late-payment 9 180d", "1, 2 or 3"),
        ("digest", "preview"),
        ("digest tomorrow", "is not something the digest does"),
        ("strik", "Did you mean `/strike`?"),
        ("zzz", "`/umpire help` shows what works"),
        ("help zzz", "`/umpire help` shows what works"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(shared_house: House, line: str, why: str) -> None:
    """A wrong line changes nothing and says what would be right."""
    shared_house.types(shared_house.olga, "/umpire roles manager add @olga")
    before = shared_house.records()

    told = shared_house.answer(shared_house.olga, f"/umpire {line}")

    assert why in told
    assert shared_house.records() == before


def test_the_last_admin_stays(house: House) -> None:
    """Nobody can lock everybody out."""
    house.slack.happens.changes(house.ada.account, kind="member")
    house.slack.happens.changes(house.olga.account, kind="member")

    assert "last admin" in house.answer(house.olga, "/umpire roles admin remove @olga")


def test_roles_and_channels_are_shown_to_everybody(house: House) -> None:
    """Who to ask is no secret among colleagues."""
    shown = house.answer(house.ana, "/umpire roles")
    assert house.rosa.mention in shown
    assert house.max.mention in shown
    assert house.slack.channel("customer-review").id in house.answer(house.ana, "/umpire channels")


def test_a_channel_umpire_is_not_in_is_refused(house: House) -> None:
    """A private channel it cannot see cannot be named; the answer says how to invite it."""
    house.slack.add_channel("secret", kind="private", members=["olga"])
    channel = house.slack.channel("secret").id

    assert "/invite @umpire" in house.answer(house.olga, f"/umpire channels review {channel}")


def test_a_setting_counts_at_once_and_in_the_rules(house: House) -> None:
    """Two points to a case: `rules` says so, and the second strike opens it."""
    told = house.answer(house.olga, "/umpire config strikes.case-at 2")

    assert "`strikes.case-at` is now *2* (was 3, the default)" in told
    assert "2 points that count" in house.answer(house.ana, "/umpire rules all")
    house.types(house.ana, "/strike acme late-payment")
    assert "a case opens" in house.answer(house.ben, "/strike acme scope-creep")


def test_a_reason_can_be_added_and_taken_away(house: House) -> None:
    """A reason of our own is offered like the others, and gone when it is switched off."""
    house.types(house.olga, "/umpire config reason.no-show 1 90d")
    assert "no-show (1 point, 90 days)" in house.answer(house.ana, "/strike reasons")
    assert "Counts until 5 April" in house.answer(house.ana, "/strike acme no-show")

    house.types(house.olga, "/umpire config reason.no-show off")

    house.types(house.ana, "/strike globex no-show")
    assert "“no-show” is no reason here; choose one below." in house.modal(house.ana).text


@pytest.mark.parametrize(
    ("handle", "names"), [("ana", "staff"), ("max", "voter"), ("rosa", "manager"), ("ada", "admin"), ("olga", "admin")]
)
def test_whoami_says_what_one_is_and_may(shared_house: House, handle: str, names: str) -> None:
    """Everybody can ask who umpire takes them for."""
    assert names in shared_house.answer(shared_house.slack.person(handle), "/umpire whoami").splitlines()[0]


@pytest.mark.parametrize(
    "word", ["strike", "scorecard", "customer", "digest", "import", "export", "channels", "roles", "config", "rules",
             "whoami"],
)  # fmt: skip
def test_help_works_before_and_after_every_word(shared_house: House, word: str) -> None:
    """`/umpire help <word>` and `/umpire <word> help` say the same."""
    before = plain_text(shared_house.types(shared_house.ana, f"/umpire help {word}"))
    after = plain_text(shared_house.types(shared_house.ana, f"/umpire {word} help"))

    assert before == after
    assert word in before.casefold()


def test_help_names_nothing_that_is_not_built(shared_house: House) -> None:
    """Every word help tells of is one that works: what is later work is not promised."""
    told = "\n".join(shared_house.answer(shared_house.ana, f"/umpire help {each.name}") for each in HelpSection)

    named = re.findall(r"^`/(?:umpire )?(\S+)`", told, re.MULTILINE)
    assert {"strike", "prospect", "rules"} <= {*named}
    assert {*named} == {*HELP}
    assert [word for word in named if word not in COMMANDS] == []
