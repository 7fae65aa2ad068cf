"""One request of the page: who is acting, what they sent, and the sentence they get when it cannot be."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground.slack.accounts import Account
from playground.slack.channels import Channel
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.refusals import Impossible
from playground.slack.shapes import Json
from playground.slack.views import View
from playground.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The request, its body as JSON, and the look-ups every answer begins with; each refuses with a sentence."""

    slack: Workspace
    request: Request
    body: Json

    @property
    def me(self) -> Account:
        """The acting person, or whom the page opens as when none is named; nobody can act as a bot."""
        user_id = str(self.body.get("as") or self.request.query_params.get("as") or "")
        humans = (a for a in self.slack.world.accounts.values() if not a.is_bot and not a.deleted)
        account = self.slack.world.account(user_id) if user_id else self.slack.first_person or next(humans, None)
        if account is None or account.is_bot:
            raise Impossible(f"There is nobody with the id {user_id!r} to act as.")
        return account

    @property
    def person(self) -> Person:
        """The acting person, with verbs."""
        if self.me.deleted:
            raise Impossible(f"{self.me.name} is deactivated and cannot do anything here.")
        return Person(self.slack.world, self.slack.deliveries, self.me)

    def channel(self, channel_id: str) -> Channel:
        """A channel the acting person can see."""
        channel = self.slack.world.channels.get(channel_id)
        if channel is None or not can_see(channel, self.me):
            raise Impossible("You cannot see such a channel.")
        return channel

    def message(self, channel_id: str, ts: str) -> Message:
        """A message the acting person can see."""
        channel = self.channel(channel_id)
        found = channel.messages.get(ts) or channel.ephemerals.get(ts)
        if found is None or found.ephemeral_to not in ("", self.me.id):
            raise Impossible("That message is not there any more.")
        return found

    def view(self, view_id: str) -> View:
        """A modal or Home of the acting person."""
        found = self.slack.world.views.find(view_id=view_id)
        if found is None or found.user_id != self.me.id:
            raise Impossible("That view is not open any more.")
        return found


def can_see(channel: Channel, account: Account) -> bool:
    """True for channels the account is in, and for members of the workspace also for all public channels."""
    if account.id in channel.members:
        return True
    return channel.kind == "public" and account.kind in ("member", "admin", "owner")


PageHandler = Callable[[PageRequest], Json | Response]


def build_endpoint(slack: Workspace, work: PageHandler) -> Callable[[Request], Awaitable[Response]]:
    """Build an endpoint that runs its handler on a thread, because acting waits for the app."""

    async def endpoint(request: Request) -> Response:
        raw = await request.body() if request.headers.get("content-type", "").startswith("application/json") else b""
        try:
            body = json.loads(raw or b"{}")
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return build_refusal("The body is not a JSON object.")
        try:
            answer = await run_in_threadpool(work, PageRequest(slack, request, body))
        except Impossible as reason:
            return build_refusal(str(reason))
        return answer if isinstance(answer, Response) else JSONResponse({"ok": True, **answer})

    return endpoint


def build_refusal(sentence: str, *, status: int = 400) -> Response:
    """Build the answer to a request that is refused, with the reason as a sentence."""
    return JSONResponse({"ok": False, "error": sentence}, status_code=status)
