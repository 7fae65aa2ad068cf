"""The method table says what Slack's reference said in August 2026; every row was checked against it once."""

import pytest

from playground.slack.web.dispatch import ANSWERS
from playground.slack.web.table import METHODS

READ = "channels:read groups:read im:read mpim:read"
HISTORY = "channels:history groups:history im:history mpim:history"

FACTS = """
apps.connections.open        | 3       |                            | 0
auth.test                    | special |                            | 0
bots.info                    | 3       | users:read                 | 2
chat.delete                  | 3       | chat:write                 | 1
chat.getPermalink            | special |                            | 0
chat.postEphemeral           | 4       | chat:write                 | 12
chat.postMessage             | special | chat:write                 | 17
chat.update                  | 3       | chat:write                 | 11
conversations.history        | 3       | HISTORY                    | 6
conversations.info           | 3       | READ                       | 2
conversations.join           | 3       | channels:join              | 0
conversations.leave          | 3       | LEAVE                      | 0
conversations.list           | 2       | READ                       | 5
conversations.members        | 4       | READ                       | 2
conversations.open           | 3       | OPEN                       | 4
conversations.replies        | 3       | HISTORY                    | 6
files.completeUploadExternal | 4       | files:write                | 8
files.delete                 | 3       | files:write                | 0
files.getUploadURLExternal   | 4       | files:write                | 2
files.info                   | 4       | files:read                 | 4
reactions.add                | 3       | reactions:write            | 0
reactions.get                | 3       | reactions:read             | 5
reactions.remove             | 2       | reactions:write            | 4
team.info                    | 3       | team:read                  | 2
usergroups.list              | 2       | usergroups:read            | 4
usergroups.users.list        | 2       | usergroups:read            | 2
users.info                   | 4       | users:read                 | 1
users.list                   | 2       | users:read                 | 4
views.open                   | 4       |                            | 2
views.publish                | 4       |                            | 2
views.push                   | 4       |                            | 2
views.update                 | 4       |                            | 3
"""
"""Method, rate tier, scopes of which one is enough, number of optional arguments."""

REQUIRED = {
    "chat.delete": "channel ts", "chat.getPermalink": "channel message_ts", "chat.postEphemeral": "channel user",
    "chat.postMessage": "channel", "chat.update": "channel ts", "conversations.history": "channel",
    "conversations.info": "channel", "conversations.join": "channel", "conversations.leave": "channel",
    "conversations.members": "channel", "conversations.replies": "channel ts",
    "files.completeUploadExternal": "files", "files.delete": "file", "files.info": "file",
    "files.getUploadURLExternal": "filename length", "reactions.add": "channel name timestamp",
    "reactions.remove": "name", "usergroups.users.list": "usergroup", "users.info": "user", "views.open": "view",
    "views.publish": "user_id view", "views.push": "view", "views.update": "view",
}  # fmt: skip
SETS = {
    "READ": READ, "HISTORY": HISTORY, "OPEN": "channels:manage groups:write im:write mpim:write",
    "LEAVE": "channels:manage channels:write groups:write im:write mpim:write",
}  # fmt: skip
ROWS = [[cell.strip() for cell in line.split("|")] for line in FACTS.strip().splitlines()]


@pytest.mark.parametrize(("name", "tier", "scopes", "optional"), ROWS, ids=[row[0] for row in ROWS])
def test_a_method_is_as_published(name: str, tier: str, scopes: str, optional: str) -> None:
    """Tier, scopes and arguments are those of the reference."""
    method = METHODS[name]
    assert (method.tier, " ".join(sorted(method.scopes))) == (tier, SETS.get(scopes, scopes))
    assert len(method.optional) == int(optional)
    assert " ".join(method.required) == REQUIRED.get(name, "")


def test_every_method_has_a_row_and_an_answer() -> None:
    """Nothing is answered that is not in the table, and nothing is in the table that is not answered."""
    assert set(METHODS) == set(ANSWERS) == {row[0] for row in ROWS}
