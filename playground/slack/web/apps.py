"""auth.test and apps.connections.open: who the token belongs to, and where its socket is."""

from playground.slack.shapes import Json
from playground.slack.web.call import Answer, Call


def check_token(call: Call) -> Json:
    """auth.test: an app token names the app, a bot token the bot."""
    world, app = call.world, call.world.app
    if call.app_level:
        return {"app_id": app.id, "app_name": app.name}
    return {
        "url": f"https://{world.team_domain}.slack.com/", "team": world.team_name, "user": app.handle,
        "team_id": world.team_id, "user_id": app.bot_user_id, "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }  # fmt: skip


def open_connection(call: Call) -> Json:
    """apps.connections.open: the address of one socket, good for one use."""
    return {"url": call.deliveries.sockets.ticket()}


METHODS: dict[str, Answer] = {"auth.test": check_token, "apps.connections.open": open_connection}
