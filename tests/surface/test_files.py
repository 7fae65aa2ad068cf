"""Files that Slack does not take or does not give."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.slack import files
from tests.surface.house import House


class Elsewhere(WebClient):
    """Says what it is told to about a file, over what Slack says."""

    said: dict[str, Any]

    def files_info(self, **asked: Any) -> SlackResponse:
        """The file with another address, or without a size."""
        answer = super().files_info(**asked)
        answer["file"].update(self.said)
        return answer


@pytest.fixture
def client(house: House) -> Elsewhere:
    """Umpire's client, with something else to say."""
    return Elsewhere(token=house.slack.bot_token, base_url=house.slack.api_url, retry_handlers=[])


def test_a_file_that_does_not_come_is_said_so(house: House, client: Elsewhere) -> None:
    """A download that fails is a sentence that says what to do."""
    upload = house.olga.uploads("a.csv", b"name")
    client.said = {"url_private_download": "http://127.0.0.1:9/nobody-is-here"}

    with pytest.raises(files.UnreadableFile, match="could not be fetched from Slack"):
        files.download_file(client, upload.id)


def test_too_large_a_file_of_unknown_size_is_refused(house: House, client: Elsewhere) -> None:
    """More than 10 MB are not read, whatever Slack says or does not say of the size."""
    house.slack.faults.limit_file_inputs = False
    upload = house.olga.uploads("a.csv", b"x" * (files.MOST_BYTES + 1))
    client.said = {"size": None}

    with pytest.raises(files.UnreadableFile, match="over 10 MB"):
        files.download_file(client, upload.id)


@pytest.mark.parametrize("method", ["conversations.open", "files.getUploadURLExternal", "files.completeUploadExternal"])
def test_an_export_that_cannot_be_delivered_is_said_so(house: House, method: str) -> None:
    """Whoever waits for the file reads that it does not come."""
    house.slack.faults.add(kind="5xx", method=method, times=9)

    house.types(house.olga, "/umpire export")

    assert "The export could not be delivered; nothing left this workspace." in house.seen(house.olga)


def test_an_export_asked_for_in_a_channel_and_not_delivered_is_said_so_there(house: House) -> None:
    """A mention has no address to answer at: the person reads it in the channel, privately."""
    house.slack.faults.add(kind="429", method="files.getUploadURLExternal", times=9)

    told = house.mentions(house.olga, "export")

    assert told is not None
    assert "could not be delivered" in "".join(str(each.blocks) for each in house.slack.ephemerals("olga"))


def received(house: House) -> list[str]:
    """The names of the files that stand in an admin's direct messages."""
    house.stage.umpire.deps.replies.drain(60)
    return [file["name"] for message in house.olga.dm for file in message.files]


def test_a_file_that_slack_shared_nowhere_is_sent_again(house: House) -> None:
    """An upload that Slack lost is uploaded once more: the person gets it once, and the lost one is deleted."""
    house.slack.faults.add(kind="unshared")

    house.types(house.olga, "/umpire export")

    assert received(house) == ["customers-2026-01-05.csv"]
    assert [file.deleted for file in house.slack.world.files.by_id.values()] == [True, False]


def test_a_file_that_slack_loses_each_time_is_said_so(house: House) -> None:
    """After two uploads that were shared nowhere the person reads that the file does not come."""
    house.slack.faults.add(kind="unshared", times=9)

    house.types(house.olga, "/umpire export")

    assert received(house) == []
    assert "The export could not be delivered" in house.seen(house.olga)


def test_a_file_that_is_shared_late_comes_once(house: House) -> None:
    """Where Slack says only after a while that a file was shared, it is not sent a second time."""
    house.slack.faults.add(kind="shared_late")

    house.types(house.olga, "/umpire export")

    assert received(house) == ["customers-2026-01-05.csv"]


def test_a_file_counts_as_sent_if_slack_does_not_let_us_look(house: House) -> None:
    """Where Slack refuses to say whether a file was shared, nothing is sent twice and nobody reads a sorry word."""
    house.slack.faults.add(kind="429", method="files.info", times=9)

    house.types(house.olga, "/umpire export")

    assert received(house) == ["customers-2026-01-05.csv"]
    assert "could not be delivered" not in house.seen(house.olga)


def test_a_picture_that_does_not_come_is_made_up_for_by_its_table(house: House) -> None:
    """Whoever waits for a picture in vain gets its figures as a table, with a word of what happened."""
    house.slack.faults.add(kind="unshared", times=9)

    house.types(house.rosa, "/umpire customer edit obrien --revenue 40000 --margin 20%")  # a name too long for a chart
    house.types(house.rosa, "/umpire plot profit")

    assert received(house) == []
    assert "The picture could not be delivered" in house.seen(house.rosa)
    assert "Acme GmbH" in house.seen(house.rosa)
    assert [block["type"] for block in house.slack.ephemerals("rosa")[-1].blocks] == ["section", "table"]
