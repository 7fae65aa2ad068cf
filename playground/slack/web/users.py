"""users.*, usergroups.*, bots.info and team.info: who is in the workspace."""

from playground.slack.accounts import Account
from playground.slack.refusals import SlackRefusal
from playground.slack.shapes import Json
from playground.slack.web.call import Answer, Call

MOST_UNPAGED = 10_000


def get_person(call: Call) -> Json:
    """users.info: one person or bot."""
    person = call.world.account(call.text("user"))
    if person is None:
        raise SlackRefusal("user_not_found")
    return {"user": _described(call, person)}


def list_people(call: Call) -> Json:
    """users.list: a page of everybody, deactivated people included; strangers are not in the list."""
    everybody = [a for a in call.world.accounts.values() if a.kind != "stranger"]
    if not call.text("limit") and len(everybody) > MOST_UNPAGED:
        raise SlackRefusal("limit_required")
    page, rest = call.page(everybody, default=MOST_UNPAGED)
    return {"members": [_described(call, a) for a in page], "cache_ts": call.world.now_seconds(), **rest}


def _described(call: Call, person: Account) -> Json:
    """The user object, with the person's language where that is asked for."""
    return call.world.user_json(person) | ({"locale": "en-GB"} if call.truth("include_locale") else {})


def list_usergroups(call: Call) -> Json:
    """usergroups.list: the groups, with their people when asked for."""
    found = [g for g in call.world.usergroups.values() if not g.disabled or call.truth("include_disabled")]
    users, count = call.truth("include_users"), call.truth("include_count")
    return {"usergroups": [g.as_json(include_users=users, include_count=count) for g in found]}


def list_usergroup_members(call: Call) -> Json:
    """usergroups.users.list: the ids of a group's people."""
    group = call.world.usergroups.get(call.text("usergroup"))
    if group is None or (group.disabled and not call.truth("include_disabled")):
        raise SlackRefusal("no_such_subteam")
    return {"users": list(group.users)}


def get_bot(call: Call) -> Json:
    """bots.info: one bot by its bot id."""
    found = next((a for a in call.world.accounts.values() if a.bot_id and a.bot_id == call.text("bot")), None)
    if found is None:
        raise SlackRefusal("bot_not_found")
    return {
        "bot": {
            "id": found.bot_id, "deleted": found.deleted, "name": found.name, "updated": found.updated,
            "app_id": found.app_id, "user_id": found.id, "icons": {},
        }
    }  # fmt: skip


def get_team(call: Call) -> Json:
    """team.info: the workspace."""
    world = call.world
    return {
        "team": {
            "id": world.team_id, "name": world.team_name, "domain": world.team_domain, "email_domain": "",
            "url": f"https://{world.team_domain}.slack.com/", "icon": {"image_default": True},
        }
    }  # fmt: skip


METHODS: dict[str, Answer] = {
    "users.info": get_person,
    "users.list": list_people,
    "usergroups.list": list_usergroups,
    "usergroups.users.list": list_usergroup_members,
    "bots.info": get_bot,
    "team.info": get_team,
}
