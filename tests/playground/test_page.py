"""What the page asks for and sends, as PAGE.md says."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from playground.slack.server import LocalSlack
from tests.playground.conftest import Clock, Connect, button, buttons, field, home, modal, words

Json = dict[str, Any]
Ask = Callable[..., Json]


@pytest.fixture
def ask(slack: LocalSlack) -> Ask:
    """One request of the page; without a body it is a GET."""

    def asking(path: str, body: Json | None = None, **headers: str) -> Json:
        data = None if body is None else json.dumps(body).encode()
        request = Request(slack.url + path, data, {"content-type": "application/json", **headers})
        try:
            with urlopen(request) as response:
                answer: Json = json.load(response)
        except HTTPError as refused:
            with refused:
                answer = {"status": refused.code, **json.loads(refused.read() or b"{}")}
        return answer

    return asking


@pytest.fixture
def ana(slack: LocalSlack) -> str:
    """Who sits in front of the page."""
    return slack.person("ana").id


@pytest.fixture
def review(slack: LocalSlack) -> str:
    """The channel most happens in."""
    return slack.channel("customer-review").id


@pytest.fixture
def bot(app: App, connect: Connect) -> list[Json]:
    """An app that answers /strike with a button and a modal for `/strike form`; keeps what it hears."""
    heard: list[Json] = []

    @app.command("/strike")
    def strike(ack: Ack, body: Json, client: WebClient) -> None:
        if body["text"] == "form":
            client.views_open(trigger_id=body["trigger_id"], view=modal(
                field("note", "Note", {"type": "plain_text_input"}),
                field("who", "Who", {"type": "external_select", "placeholder": words("Who")}),
            ))  # fmt: skip
            ack()
            return
        ack(text="Struck", blocks=[buttons(button("Undo", "undo", value="7"))])

    @app.action("undo")
    def undo(ack: Ack, body: Json) -> None:
        heard.append(body)
        ack()

    @app.options("who_in")
    def who(ack: Ack, payload: Json) -> None:
        ack(options=[{"text": words(payload["value"].title()), "value": payload["value"]}])

    @app.view("strike")
    def saved(ack: Ack, body: Json) -> None:
        heard.append(body)
        ack()

    connect()
    return heard


def test_the_state_is_everything_around_the_messages(slack: LocalSlack, ask: Ask, ana: str) -> None:
    """People, the channels Ana may see, the app, its commands and shortcuts, and the time."""
    state = ask(f"/page/state?as={ana}")
    assert [c["name"] for c in state["channels"]] == ["general", "customer-review", "acme-shared", "random", "umpire"]
    assert (state["me"]["handle"], state["now"]) == ("ana", "2026-03-02T08:00:00+00:00")
    assert (state["commands"][0]["command"], state["shortcuts"][0]["type"]) == ("/strike", "global")
    assert {"id", "name", "handle", "title", "role_hint", "kind", "avatar", "color", "deactivated"} <= set(state["me"])
    assert state["travelling"] is False


def test_guests_see_their_channels_only(slack: LocalSlack, ask: Ask) -> None:
    """A guest and a stranger see the channels they are in."""
    for handle, names in (("gus", ["customer-review", "random", "umpire"]), ("sam", ["acme-shared", "umpire"])):
        state = ask(f"/page/state?as={slack.person(handle).id}")
        assert [c["name"] for c in state["channels"]] == names


@pytest.mark.parametrize("handle", ["dee", "buildbot", "nobody"])
def test_some_cannot_act(slack: LocalSlack, ask: Ask, review: str, handle: str) -> None:
    """Who was deactivated, a bot, or nobody gets a sentence."""
    acting = "U0" if handle == "nobody" else slack.person(handle).id
    answer = ask("/page/send", {"as": acting, "channel": review, "text": "x"})
    assert (answer["status"], answer["ok"]) == (400, False)
    assert answer["error"].endswith(".")


def test_a_messages_tab_is_read_only_where_the_manifest_says_so(
    slack: LocalSlack, ask: Ask, bot: list[Json], ana: str
) -> None:  # fmt: skip
    """There the page says that nobody can write, and neither a message nor a command is taken; elsewhere it is."""
    channel = slack.world.direct_messages(ana)
    assert ask("/page/send", {"as": ana, "channel": channel.id, "text": "/strike acme"})["reply"]["ok"]
    slack.world.app.messages_tab_read_only = True
    state = ask(f"/page/state?as={ana}")
    assert {c["name"]: c["read_only"] for c in state["channels"] if c["kind"] in ("app", "public")}["umpire"] is True
    assert [c["read_only"] for c in state["channels"] if c["kind"] == "public"] == [False] * 4
    for text in ("hello", "/strike acme"):
        answer = ask("/page/send", {"as": ana, "channel": channel.id, "text": text})
        assert (answer["status"], answer["error"]) == (400, "Sending messages to this app has been turned off.")


def test_a_private_channel_is_not_shown(slack: LocalSlack, ask: Ask, ana: str) -> None:
    """Ana is not in managers, so the page does not show it."""
    assert ask(f"/page/channel/{slack.channel('managers').id}?as={ana}")["error"] == "You cannot see such a channel."


def test_messages_are_shown_with_author_and_time(
    slack: LocalSlack, ask: Ask, web: WebClient, ana: str, review: str
) -> None:
    """A message has author, words, reactions, replies and the time in Ana's zone."""
    root = web.chat_postMessage(channel=review, text="Acme")
    web.chat_postMessage(channel=review, text="More", thread_ts=root["ts"])
    slack.person("ben").reacts(slack.messages(review)[0], "eyes")
    shown = ask(f"/page/channel/{review}?as={ana}")["messages"]
    assert [(m["bot"], m["name"], m["text"]) for m in shown] == [(slack.bot_user_id, "umpire", "Acme")]
    assert (shown[0]["day"], shown[0]["time"], shown[0]["reply_count"]) == ("2026-03-02", "09:00", 1)
    assert shown[0]["reactions"] == [{"name": "eyes", "users": [slack.person("ben").id]}]
    thread = ask(f"/page/thread/{review}/{root['ts']}?as={ana}")["messages"]
    assert [m["text"] for m in thread] == ["Acme", "More"]


def test_unread_messages_are_counted(slack: LocalSlack, ask: Ask, ana: str, review: str) -> None:
    """What others wrote is unread until it is read; one's own words are not."""

    def unread() -> int:
        return int(next(c["unread"] for c in ask(f"/page/state?as={ana}")["channels"] if c["id"] == review))

    slack.person("ana").types("mine", in_="customer-review")
    slack.person("ben").types("his", in_="customer-review")
    assert unread() == 1
    ask("/page/read", {"as": ana, "channel": review})
    assert unread() == 0


def test_a_command_and_a_click(slack: LocalSlack, ask: Ask, bot: list[Json], ana: str, review: str) -> None:
    """A command's answer is an ephemeral message on the page, and its button works."""
    reply = ask("/page/send", {"as": ana, "channel": review, "text": "/strike acme"})["reply"]
    assert (reply["ok"], reply["text"]) == (True, "Struck")
    shown = ask(f"/page/channel/{review}?as={ana}")["messages"][-1]
    assert shown["ephemeral"]
    click = {"block_id": "row", "action_id": "undo", "type": "button", "value": "forged"}
    where = {"channel": review, "ts": shown["ts"]}
    assert ask("/page/action", {"as": ana, "action": click, "in": where})["reply"]["ok"]
    assert bot[0]["actions"][0]["value"] == "7"
    ben = slack.person("ben").id
    assert "not there" in ask("/page/action", {"as": ben, "action": click, "in": where})["error"]


def test_only_what_is_there_can_be_clicked(ask: Ask, bot: list[Json], ana: str, review: str) -> None:
    """An invented button is refused."""
    ts = ask("/page/send", {"as": ana, "channel": review, "text": "/strike acme"})["ts"]
    click = {"block_id": "row", "action_id": "delete_all", "type": "button"}
    answer = ask("/page/action", {"as": ana, "action": click, "in": {"channel": review, "ts": ts}})
    assert "not there" in answer["error"]


def test_a_form_is_filled_and_sent(ask: Ask, bot: list[Json], ana: str, review: str) -> None:
    """The page shows the modal, asks for options, is told what is missing, and sends the values."""
    ask("/page/send", {"as": ana, "channel": review, "text": "/strike form"})
    view = ask(f"/page/view?as={ana}")["views"][-1]["id"]
    asked = {"as": ana, "view": view, "block_id": "who", "action_id": "who_in", "value": "acme"}
    option = ask("/page/suggest", asked)["options"][0]
    note = {"note": {"note_in": {"type": "plain_text_input", "value": "Shouted"}}}
    first = ask("/page/view/submit", {"as": ana, "view": view, "values": note})
    assert (first["ok"], list(first["errors"])) == (False, ["who"])
    who = {"who": {"who_in": {"type": "external_select", "selected_option": option}}}
    assert ask("/page/view/submit", {"as": ana, "view": view, "values": note | who})["ok"]
    values = bot[0]["view"]["state"]["values"]
    assert values["note"]["note_in"]["value"] == "Shouted"
    assert values["who"]["who_in"]["selected_option"]["value"] == "acme"
    assert ask(f"/page/view?as={ana}")["views"] == []


def test_a_form_is_closed(slack: LocalSlack, ask: Ask, bot: list[Json], ana: str, review: str) -> None:
    """Closing takes the modal away; others cannot close it."""
    ask("/page/send", {"as": ana, "channel": review, "text": "/strike form"})
    view = ask(f"/page/view?as={ana}")["views"][-1]["id"]
    assert "not open" in ask("/page/view/close", {"as": slack.person("ben").id, "view": view})["error"]
    assert ask("/page/view/close", {"as": ana, "view": view})["ok"]
    assert slack.person("ana").modal is None


def test_the_home_is_shown(slack: LocalSlack, ask: Ask, web: WebClient, ana: str) -> None:
    """Nothing before the app published one, then its view."""
    assert ask(f"/page/home?as={ana}")["view"] is None
    web.views_publish(user_id=ana, view=home("Hi"))
    assert ask(f"/page/home?as={ana}")["view"]["blocks"][0]["text"]["text"] == "Hi"
    assert ask("/page/home", {"as": ana})["reply"]["error"] == "dispatch_failed"


def test_reactions_come_and_go(slack: LocalSlack, ask: Ask, ana: str, review: str) -> None:
    """An emoji is put on a message and taken back."""
    said = slack.person("ben").types("x", in_="customer-review").message
    assert said is not None
    body = {"as": ana, "channel": review, "ts": said.ts, "name": "eyes"}
    ask("/page/react", body)
    assert said.reactions == {"eyes": [ana]}
    ask("/page/react", {**body, "remove": True})
    assert said.reactions == {}


def test_a_shortcut_is_used(slack: LocalSlack, ask: Ask, ana: str, review: str) -> None:
    """A message shortcut is used on a message; without a socket it fails as in Slack."""
    said = slack.person("ben").types("x", in_="customer-review").message
    assert said is not None
    body = {"as": ana, "callback_id": "strike_from_message", "channel": review, "ts": said.ts}
    assert ask("/page/shortcut", body)["reply"]["error"] == "dispatch_failed"
    assert "message shortcut" in ask("/page/shortcut", {"as": ana, "callback_id": "strike_from_message"})["error"]


def test_a_file_goes_up_and_down(slack: LocalSlack, ask: Ask, ana: str) -> None:
    """A file is uploaded as a form and can be downloaded."""
    line, form = "\r\n", []
    for head, text in (('name="as"', ana), ('name="file"; filename="c.csv"', "a,b")):
        form += ["--X", f"Content-Disposition: form-data; {head}", "", text]
    data = line.join([*form, "--X--", ""]).encode()
    request = Request(slack.url + "/page/file", data, {"content-type": "multipart/form-data; boundary=X"})
    with urlopen(request) as response:
        file = json.load(response)["file"]
    assert file["name"] == "c.csv"
    with urlopen(f"{slack.url}/page/download/{file['id']}") as response:
        assert response.read() == b"a,b"
        assert response.headers["content-disposition"] == 'attachment; filename="c.csv"'


def test_the_inspector_tells_both_sides(slack: LocalSlack, ask: Ask, bot: list[Json], ana: str, review: str) -> None:
    """What the app heard and said is listed, with payload, answer, time and verdict."""
    ask("/page/send", {"as": ana, "channel": review, "text": "/strike form"})
    entries = ask("/page/inspector?after=0")["entries"]
    heard = next(e for e in entries if e["what"] == "/strike")
    said = next(e for e in entries if e["what"] == "views.open")
    assert (heard["direction"], heard["who"], heard["channel"], heard["ok"]) == ("heard", ana, review, True)
    assert (said["direction"], said["ok"], said["answer"]["view"]["type"]) == ("said", True, "modal")
    assert ask(f"/page/inspector?after={entries[-1]['n']}")["entries"] == []


def test_faults_are_switched(slack: LocalSlack, ask: Ask, web: WebClient) -> None:
    """Faults are added, listed, removed and cleared from the page."""
    added = ask("/page/faults", {"add": {"kind": "429", "method": "chat.postMessage", "retry_after": 7, "times": 2}})
    assert (added["faults"][0]["retry_after"], added["faults"][0]["left"]) == (7, 2)
    ask("/page/faults", {"remove": added["faults"][0]["id"], "enforce_rate_limits": True, "refuse_sockets": True})
    shown = ask("/page/faults")
    assert (shown["faults"], shown["enforce_rate_limits"], shown["refuse_sockets"]) == ([], True, True)
    assert ask("/page/faults", {"clear": True})["refuse_sockets"] is False
    assert "no fault" in ask("/page/faults", {"add": {"kind": "tsunami"}})["error"]


def test_reloading_forgets_ephemerals(slack: LocalSlack, ask: Ask, bot: list[Json], ana: str, review: str) -> None:
    """What only Ana saw is gone after a reload."""
    ask("/page/send", {"as": ana, "channel": review, "text": "/strike acme"})
    ask("/page/reload", {"as": ana})
    assert ask(f"/page/channel/{review}?as={ana}")["messages"] == []


def test_a_person_moves_to_another_zone(slack: LocalSlack, ask: Ask, ana: str) -> None:
    """Times are in the new zone from then on; a zone that does not exist is refused."""
    assert ask("/page/zone", {"as": ana, "zone": "Asia/Tokyo"})["ok"]
    assert ask(f"/page/state?as={ana}")["me"]["tz"] == "Asia/Tokyo"
    assert "no time zone" in ask("/page/zone", {"as": ana, "zone": "Mars/Base"})["error"]
    assert slack.person("ana").account.tz == "Asia/Tokyo"


def test_its_own_page_is_let_in(slack: LocalSlack, ask: Ask, ana: str) -> None:
    """The page's own Origin is fine."""
    assert ask(f"/page/state?as={ana}", Origin=slack.url)["ok"]


def test_what_happened_while_the_clock_was_moved(slack: LocalSlack, clock: Clock, ask: Ask, ana: str) -> None:
    """On arrival the state says what the app posted and changed and where; of others' direct messages how many."""
    rosa, review = slack.person("rosa"), slack.channel("customer-review")
    bot = WebClient(token=slack.bot_token, base_url=slack.api_url, timeout=5, retry_handlers=[])
    old = bot.chat_postMessage(channel=review.id, text="A ballot")["ts"]
    clock.moves(minutes=5)

    def machine(target: datetime, progress: Callable[..., None]) -> None:
        clock.now = target.astimezone(UTC)
        bot.chat_postMessage(channel=review.id, text="The digest")
        bot.chat_update(channel=review.id, ts=old, text="The ballot is over")
        bot.chat_postMessage(channel=rosa.id, text="Rosa, decide")
        slack.person("ben").types("Not the app", in_="random")

    slack.time_machine = machine
    assert ask(f"/page/state?as={ana}")["trip"] is None
    assert ask("/page/travel", {"to": "2026-03-09"})["to"] == "2026-03-09T09:00:00+01:00"
    slack.wait_until(lambda: not slack.trips.travelling)
    trip = ask(f"/page/state?as={ana}")["trip"]
    assert (trip["from"], trip["to"]) == ("2026-03-02T08:05:00+00:00", "2026-03-09T08:00:00+00:00")
    public, private = trip["places"]
    assert (public["channel"], public["new"], public["changed"]) == (review.id, 1, 1)
    assert [each["text"] for each in public["messages"]] == ["The digest"]
    assert (private["with"], private["new"], private["messages"]) == (rosa.id, 1, [])
    assert ask(f"/page/state?as={rosa.id}")["trip"]["places"][1]["messages"][0]["text"] == "Rosa, decide"


def test_everybody_gets_their_own_hints(slack: LocalSlack, ask: Ask, ana: str) -> None:
    """What to try is the acting person's, else what is meant for everybody; whom to act as is told by id."""
    slack.hints = {"ana": [{"text": "Strike", "try": "/strike acme"}], "": [{"text": "Be Ana", "act": "ana"}]}
    assert ask(f"/page/state?as={ana}")["hint"] == [{"text": "Strike", "try": "/strike acme"}]
    assert ask(f"/page/state?as={slack.person('ben').id}")["hint"] == [{"text": "Be Ana", "act": ana}]
