"""The standard cast: the people and channels a playground or a test starts with."""

from playground.slack.workspace import Workspace

STAFF = ("ana", "ben", "li", "jo", "rosa", "max")


def populate(slack: Workspace) -> None:
    """Ten people, a bot, and five channels of a small company."""
    slack.add_person("ana", name="Ana Ruiz", title="Support")
    slack.add_person("ben", name="Ben Okafor", title="Engineering")
    slack.add_person("li", name="Li Wei", title="Support")
    slack.add_person("jo", name="Jo Lindqvist", title="Account owner")
    slack.add_person("rosa", name="Rosa Marini", title="Head of customers")
    slack.add_person("max", name="Max Brandt", title="Finance")
    slack.add_person("olga", name="Olga Petrova", kind="owner", title="Workspace owner")
    slack.add_person("gus", name="Gus Meyer", kind="guest", title="Contractor")
    slack.add_person("sam", name="Sam Carter", kind="stranger", title="Acme Inc.", tz="America/New_York")
    slack.add_person("dee", name="Dee Novak", kind="deactivated", title="Left in spring")
    slack.add_person("buildbot", name="Build Bot", kind="bot")
    staff = [*STAFF, "olga"]
    slack.add_channel("general", members=[*staff, "buildbot"], bot_in=False, topic="For everybody")
    slack.add_channel("customer-review", members=[*staff, "gus"], bot_in=True, topic="What umpire posts")
    slack.add_channel("managers", kind="private", members=["rosa", "olga"], bot_in=True, topic="Decisions")
    slack.add_channel("acme-shared", shared=True, members=["ana", "jo", "rosa", "sam"], topic="With Acme")
    slack.add_channel("random", members=[*staff, "gus"], topic="Anything else")
