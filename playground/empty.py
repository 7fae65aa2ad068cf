"""An empty workspace in which umpire was just installed: people and channels are there, and nothing is set up."""

from playground.stage import Stage

INSTALLER = "olga"
HINTS = {
    INSTALLER: (
        {
            "text": "umpire was just installed in this workspace. You are Olga, who installed it: "
            "follow its message above. Nothing leaves this machine."
        },
    ),
    "": (
        {
            "text": "umpire was just installed in this workspace, and nothing is set up yet. Olga installed it: act as "
            "her to go on.",
            "act": INSTALLER,
        },
    ),
}


def open_empty(stage: Stage) -> None:
    """Start a stage in which umpire is in no channel yet, and show it as whoever installed umpire sees it."""
    slack = stage.slack
    for channel in slack.world.channels.values():
        channel.members.pop(slack.bot_user_id, None)
    installer = slack.person(INSTALLER)
    installer.account.role = "installed umpire"
    slack.hints, slack.first_person = HINTS, installer.account
    stage.start()
    stage.umpire.filling.join()
    stage.settle()
