"""What `umpire doctor --live` tries in the workspace: all that umpire leans on there. It takes back what it posted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.slack import scopes
from bot.slack.channels import NO_GROUPS_READ, Bar, ask_for_bar
from bot.slack.errors import MOST_WAITS, call_patiently, read_error
from bot.slack.fitting import BLOCK_WORTH, POSTED_LIMIT
from bot.slack.modals import plain_text
from bot.slack.posting import UNPARSED
from bot.slack.replies import BLOCKS_REFUSED

TEST = "A test by umpire doctor, taken back at once."
MOST_BLOCKS = 50
"""The most blocks Slack takes in a message."""
NOT_DRAWN = BLOCKS_REFUSED | {"invalid_arguments"}
"""What Slack answers where it does not draw a kind of block, in messages and in views."""
LOOKS, BETWEEN_LOOKS = 10, 1.0
"""How often an upload is looked for, and the seconds in between: Slack shares it after it has answered."""
REINSTALL = "At api.slack.com/apps paste manifest.yml under App Manifest, then Install App, Reinstall to Workspace."
INVITE = "Type /invite @umpire in the channel; a private one cannot be seen before that."
REMEDIES = {
    "channel_not_found": INVITE,
    "is_archived": "Unarchive the channel.",
    "missing_scope": "Grant the scopes that are missing above.",
    "not_in_channel": INVITE,
    "shared outside": "Outsiders read along there: name another channel with /umpire channels review #channel.",
    "user_not_found": "Give your own member id with --person (your profile, ⋮, Copy member ID).",
    "user_not_in_channel": "Join the review channel, then run this again.",
    NO_GROUPS_READ: scopes.explain_missing("groups:read"),
}
"""What to do about the answers of Slack that people meet most."""
UNREACHABLE = "See whether this machine reaches slack.com over HTTPS; behind a proxy set HTTPS_PROXY."
OTHERWISE = "Look the word up in Slack's reference of the method, or run this again in a minute."


class Answer(StrEnum):
    """How a check came out."""

    YES = "yes"
    NO = "no"
    """Something must be done."""
    OPTIONAL = "optional"
    """Umpire does without."""
    UNKNOWN = "not checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the table: what was checked, how it came out, what was seen, and what to do."""

    check: str
    answer: Answer
    seen: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where to try things, by id: the review channel, who is shown private tests, a private channel without umpire."""

    review: str | None = None
    person: str | None = None
    private: str | None = None


class CheckFailed(Exception):
    """Slack refused a call, with its error code; or `lost` the answer, with the kind of failure."""

    def __init__(self, reason: str, *, lost: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.lost = reason, lost


class LiveChecks:
    """One visit to a workspace. `slack` carries the bot's token; `pause` waits for so many seconds."""

    def __init__(self, slack: WebClient, app_token: str, places: Places, *, pause: Callable[[float], object]) -> None:
        self._slack, self._app_token, self._places, self._pause = slack, app_token, places, pause
        self._undo: list[tuple[str, Callable[[], SlackResponse]]] = []
        self._lost: list[str] = []

    def run(self) -> list[Finding]:
        """Check everything, in the order of the table, and take back what was posted, whatever happens."""
        findings: list[Finding] = []
        try:
            for finding in self._check_all():
                findings.append(finding)
        finally:
            cleaned = self._clean_up()
        return [*findings, cleaned] if cleaned else findings

    def _check_all(self) -> Iterator[Finding]:
        try:
            identity = self._call(self._slack.auth_test)
        except CheckFailed as failure:
            remedy = UNREACHABLE if failure.lost else "Copy the Bot User OAuth Token of Install App to SLACK_BOT_TOKEN."
            yield Finding("Bot token", Answer.NO, failure.reason, remedy)
            return
        yield Finding("Bot token", Answer.YES, f"{identity['user']} in {identity['team']} ({identity['team_id']})")
        yield self._check(
            "App token",
            self._open_connection,
            remedy="Under Basic Information make an app-level token with connections:write for SLACK_APP_TOKEN.",
        )
        yield self._check_one_app(identity)
        yield from self._check_scopes(identity)
        yield from self._check_review_channel()
        yield from self._check_private_posts()
        yield self._check_private_channel()

    def _check_one_app(self, identity: SlackResponse) -> Finding:
        """Compare the apps of the two tokens: commands come by the one, answers go by the other."""
        check = "Tokens of one app"
        try:
            bot = self._call(lambda: self._slack.bots_info(bot=identity["bot_id"]))
            app = self._call(lambda: self._slack.auth_test(token=self._app_token))
        except CheckFailed as failure:
            return Finding(check, Answer.UNKNOWN, failure.reason)
        apps = {bot["bot"].get("app_id"), app.get("app_id")}
        if None in apps:
            return Finding(check, Answer.UNKNOWN, "Slack does not say")
        if len(apps) > 1:
            return Finding(check, Answer.NO, " and ".join(sorted(apps)), "Take both tokens from the same app's pages.")
        return Finding(check, Answer.YES, apps.pop())

    def _check_scopes(self, identity: SlackResponse) -> Iterator[Finding]:
        granted = scopes.read_granted(identity)
        if granted is None:
            yield Finding("Scopes", Answer.UNKNOWN, "Slack does not say which were granted")
            return
        missing = {scope: needs for scope, needs in scopes.REQUIRED.items() if scope not in granted}
        if missing:
            what = "; ".join(f"{scope}: {needs}" for scope, needs in missing.items())
            yield Finding("Scopes", Answer.NO, f"missing {what}", REINSTALL)
        else:
            yield Finding("Scopes", Answer.YES, f"all {len(scopes.REQUIRED)} that are needed")
        for scope in scopes.OPTIONAL:
            if scope in granted:
                yield Finding(f"Optional scope {scope}", Answer.YES)
            else:
                remedy = scopes.explain_missing(scope).replace("*", "")
                yield Finding(f"Optional scope {scope}", Answer.OPTIONAL, "declined", remedy)
        unwanted = granted - set(scopes.REQUIRED) - set(scopes.OPTIONAL)
        if unwanted:
            yield Finding(
                "No scope beyond these", Answer.OPTIONAL, ", ".join(sorted(unwanted)), "Umpire needs none of these."
            )

    def _check_review_channel(self) -> Iterator[Finding]:
        channel, person = self._places.review, self._places.person
        if channel is None:
            remedy = "In Slack an admin names it: /umpire channels review #channel. Or name one here: --channel C…"
            yield Finding("Review channel", Answer.NO, "none is named", remedy)
            return
        if (bar := self._find_bar(channel)) is not None:
            yield Finding("Review channel", Answer.NO, bar.reason, _find_remedy(bar.reason))
            return
        yield self._check("Review channel", lambda: self._post(channel))
        yield self._check("Chart in a channel", lambda: self._post(channel, _build_chart()), draws=True)
        if person is not None:
            yield self._check(
                "Chart for one person", lambda: self._post_ephemeral(channel, person, _build_chart()), draws=True
            )

    def _check_private_posts(self) -> Iterator[Finding]:
        """Check what goes to one person: direct messages, uploads, the longest message, App Home."""
        person = self._places.person
        if person is None:
            remedy = "Say to whom: --person with your member id (profile, ⋮, Copy member ID), or set UMPIRE_ADMINS."
            yield Finding("Direct messages", Answer.NO, "there is nobody to show a test to", remedy)
            return
        try:
            channel = self._call(lambda: self._slack.conversations_open(users=person))["channel"]["id"]
        except CheckFailed as failure:
            yield Finding("Direct messages", Answer.NO, failure.reason, _find_remedy(failure.reason, failure.lost))
            return
        yield self._check("Direct messages", lambda: self._post(channel))
        yield self._check("Chart in direct messages", lambda: self._post(channel, _build_chart()), draws=True)
        yield self._check("App Home", lambda: self._publish(person, [_build_words()]))
        yield self._check("Chart in App Home", lambda: self._publish(person, _build_chart()[:1]), draws=True)
        yield self._check("Upload", lambda: self._upload(channel))
        yield self._check("Longest message", lambda: self._post(channel, _build_longest()))

    def _check_private_channel(self) -> Finding:
        """A private channel without umpire has to look as if it were not there: umpire waits for an invitation then."""
        check, channel = "Private channel without umpire", self._places.private
        if channel is None:
            return Finding(check, Answer.UNKNOWN, "", "To have it checked, name one: --private-channel C…")
        bar = self._find_bar(channel)
        reason = "umpire is in it" if bar is None else bar.reason
        if reason != "channel_not_found":
            remedy = "Name a private channel in which umpire is not."
            return Finding(check, Answer.UNKNOWN, reason, REMEDIES.get(reason, remedy))
        try:
            self._post(channel)
        except CheckFailed as failure:
            if failure.reason == reason:
                return Finding(check, Answer.YES, "is not there for umpire, as it expects")
            return Finding(check, Answer.NO, failure.reason, f"Please report this: umpire expects {reason}.")
        return Finding(check, Answer.NO, "umpire could post in it", f"Please report this: umpire expects {reason}.")

    def _check(self, check: str, act: Callable[[], str], *, remedy: str = "", draws: bool = False) -> Finding:
        """Do something; it returns what to say if it worked. What Slack draws nowhere here umpire says in words."""
        try:
            return Finding(check, Answer.YES, act())
        except CheckFailed as failure:
            if draws and failure.reason in NOT_DRAWN:
                return Finding(check, Answer.OPTIONAL, failure.reason, "Slack draws none there: umpire uses words.")
            return Finding(check, Answer.NO, failure.reason, remedy or _find_remedy(failure.reason, failure.lost))

    def _call(self, call: Callable[[], SlackResponse]) -> SlackResponse:
        """Make a call, waiting where Slack says so. Raises CheckFailed."""
        try:
            return call_patiently(call, pause=self._pause)
        except SlackApiError as error:
            code = read_error(error.response)
            raise CheckFailed(code or f"HTTP {error.response.status_code}", lost=code is None) from error
        except (SlackClientError, OSError, HTTPException) as error:
            raise CheckFailed(type(error).__name__, lost=True) from error

    def _find_bar(self, channel: str) -> Bar | None:
        """Ask why umpire must not post in a channel, waiting where Slack says so."""
        for _ in range(MOST_WAITS):
            bar = ask_for_bar(self._slack, channel)
            if bar is None or bar.seconds is None:
                return bar
            self._pause(bar.seconds)
        return bar

    def _open_connection(self) -> str:
        self._call(lambda: self._slack.apps_connections_open(app_token=self._app_token))
        return "opens connections"

    def _post(self, channel: str, blocks: list[dict[str, Any]] | None = None) -> str:
        try:
            answer = self._call(
                lambda: self._slack.chat_postMessage(channel=channel, text=TEST, blocks=blocks, **UNPARSED)
            )
        except CheckFailed as failure:
            if failure.lost:
                self._lost.append(channel)
            raise
        self._note_post(answer["channel"], answer["ts"])
        return "posted"

    def _post_ephemeral(self, channel: str, person: str, blocks: list[dict[str, Any]]) -> str:
        self._call(
            lambda: self._slack.chat_postEphemeral(channel=channel, user=person, text=TEST, blocks=blocks, **UNPARSED)
        )
        return "shown; it goes away when that person reloads Slack"

    def _publish(self, person: str, blocks: list[dict[str, Any]]) -> str:
        empty = {"type": "home", "blocks": [_build_words()]}
        self._undo.append(("App Home", partial(self._slack.views_publish, user_id=person, view=empty)))
        self._call(lambda: self._slack.views_publish(user_id=person, view={"type": "home", "blocks": blocks}))
        return "published; umpire draws the page anew when it is opened"

    def _upload(self, channel: str) -> str:
        """Upload a file and look for its share, which may come a little later, or never."""
        answer = self._call(
            lambda: self._slack.files_upload_v2(
                channel=channel, filename="umpire-doctor.csv", content="a,test\n", title=TEST, initial_comment=TEST
            )
        )
        file_id = answer["files"][0]["id"]
        self._undo.append(("a file", partial(self._slack.files_delete, file=file_id)))
        self._lost.append(channel)  # until the message with the file is known
        for _ in range(LOOKS):
            shares = list(_read_shares(self._call(lambda: self._slack.files_info(file=file_id))["file"]))
            for place, ts in shares:
                self._note_post(place, ts)
            if shares:
                self._lost.remove(channel)
                return "uploaded and shared"
            self._pause(BETWEEN_LOOKS)
        raise CheckFailed("Slack took the file and shows it nowhere")

    def _note_post(self, channel: str, ts: str) -> None:
        """Note a message that is to be deleted."""
        self._undo.append((f"a message in {channel}", partial(self._slack.chat_delete, channel=channel, ts=ts)))

    def _clean_up(self) -> Finding | None:
        """Take back everything that was posted, the latest first; None if that was nothing."""
        left = [f"perhaps a message in {channel}" for channel in self._lost]
        for name, undo in reversed(self._undo):
            try:
                self._call(undo)
            except CheckFailed as failure:
                left.append(f"{name} ({failure.reason})")
        if left:
            return Finding("Taken back", Answer.NO, ", ".join(left), "Delete by hand what is left in Slack.")
        return Finding("Taken back", Answer.YES, f"all {len(self._undo)} tests") if self._undo else None


def _find_remedy(reason: str, lost: bool = False) -> str:
    """Say what to do about an answer of Slack's."""
    return UNREACHABLE if lost else REMEDIES.get(reason, OTHERWISE)


def _read_shares(file: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Read where a file is shown: the channel and the timestamp of each message with it."""
    for kind in (file.get("shares") or {}).values():
        for channel, messages in kind.items():
            yield from ((channel, message["ts"]) for message in messages)


def _build_words() -> dict[str, Any]:
    """Build a block that says what this is."""
    return {"type": "section", "text": plain_text(TEST)}


def _build_chart() -> list[dict[str, Any]]:
    """Build the blocks of the kinds that Slack does not draw everywhere: a chart and a table."""
    segments = [{"label": "A", "value": 2}, {"label": "B", "value": 1}]
    cells = [[{"type": "raw_text", "text": text} for text in row] for row in (("Grade", "Customers"), ("A", "2"))]
    return [
        {"type": "data_visualization", "title": "A test", "chart": {"type": "pie", "segments": segments}},
        {"type": "table", "rows": cells},
    ]


def _build_longest() -> list[dict[str, Any]]:
    """Build as many blocks, with as many characters together, as umpire ever posts in one message."""
    text = plain_text("u" * (POSTED_LIMIT // MOST_BLOCKS - BLOCK_WORTH))
    return [{"type": "section", "text": text} for _ in range(MOST_BLOCKS)]
