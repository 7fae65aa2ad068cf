"""Files: the app's uploads, and downloads of what people attached."""

from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient

from playground.slack.refusals import Impossible
from playground.slack.server import LocalSlack
from tests.playground.conftest import refusal


def test_an_upload_is_shared_with_a_comment(slack: LocalSlack, web: WebClient) -> None:
    """The three steps of an upload end in a message with the file."""
    web.files_upload_v2(
        channel=slack.channel("customer-review").id, content="a,b\n", filename="x.csv", initial_comment="Here"
    )
    message = slack.messages("customer-review")[-1]
    assert (message.text, message.files[0]["name"], message.files[0]["mimetype"]) == ("Here", "x.csv", "text/csv")


def test_a_person_gets_a_file_in_direct_messages(slack: LocalSlack, web: WebClient) -> None:
    """A file can be shared in somebody's direct messages."""
    channel = web.conversations_open(users=slack.person("rosa").id)["channel"]["id"]
    web.files_upload_v2(channel=channel, content="a", filename="x.txt", title="Export")
    assert slack.person("rosa").dm[-1].files[0]["id"]


def test_files_info_says_where_a_file_is_shown(slack: LocalSlack, web: WebClient) -> None:
    """The message of each share is named by channel and timestamp; a file that is shown nowhere has none."""
    channel = slack.channel("customer-review")
    shown = web.files_upload_v2(channel=channel.id, content="a", filename="x.txt")["files"][0]["id"]
    hidden = web.files_upload_v2(content="a", filename="x.txt")["files"][0]["id"]
    (share,) = web.files_info(file=shown)["file"]["shares"]["public"][channel.id]
    assert channel.messages[share["ts"]].files[0]["id"] == shown
    assert web.files_info(file=hidden)["file"]["shares"] == {}


def test_an_attached_file_is_read_with_the_bots_token(slack: LocalSlack, web: WebClient) -> None:
    """files.info tells where to download, and the token opens it; without it there is only a sign-in page."""
    file = slack.person("rosa").uploads("c.csv", b"key,name\n")
    address = web.files_info(file=file.id)["file"]["url_private_download"]
    with urlopen(Request(address, headers={"authorization": f"Bearer {slack.bot_token}"})) as response:
        assert response.read() == b"key,name\n"
    with urlopen(address) as response:
        assert b"Sign in" in response.read()


def test_a_file_the_bot_deleted_is_gone(slack: LocalSlack, web: WebClient) -> None:
    """The app deletes its own files, not those of people."""
    kept = slack.person("rosa").uploads("c.csv", b"x")
    sent = web.files_upload_v2(content="a", filename="x.txt")["files"][0]["id"]
    web.files_delete(file=sent)
    assert refusal(web.files_info, file=sent) == "file_deleted"
    assert refusal(web.files_delete, file=kept.id) == "cant_delete_file"


def test_an_unknown_file_is_not_found(web: WebClient) -> None:
    """files.info and completing an upload need a file."""
    assert refusal(web.files_info, file="F0") == "file_not_found"
    assert refusal(web.files_completeUploadExternal, files=[{"id": "F0"}]) == "file_not_found"


def test_a_file_cannot_be_shared_where_the_bot_is_not(slack: LocalSlack, web: WebClient) -> None:
    """Sharing needs membership."""
    begun = web.files_getUploadURLExternal(filename="x.txt", length=1)
    urlopen(Request(begun["upload_url"], b"x")).close()
    files, random = [{"id": begun["file_id"]}], slack.channel("random").id
    assert refusal(web.files_completeUploadExternal, files=files, channel_id=random) == "not_in_channel"
    assert refusal(web.files_completeUploadExternal, files=files, channel_id="C0") == "channel_not_found"


def test_an_empty_file_is_refused(web: WebClient) -> None:
    """Slack does not take files without content."""
    assert refusal(web.files_getUploadURLExternal, filename="x.txt", length=0) == "invalid_arguments"


def test_bytes_must_be_as_many_as_announced(web: WebClient) -> None:
    """An upload of another length is refused."""
    begun = web.files_getUploadURLExternal(filename="x.txt", length=3)
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(begun["upload_url"], b"x"))
    refused.value.close()
    assert refused.value.code == 400


def test_shares_are_known_only_afterwards(slack: LocalSlack, web: WebClient) -> None:
    """Slack answers an upload before it shares the file; files.info then says where it was shared."""
    for name, seen_by in (("customer-review", "public"), (slack.person("rosa").id, "private")):
        person = slack.world.account(name)
        channel = (slack.world.direct_messages(name) if person else slack.channel(name)).id
        answer = web.files_upload_v2(channel=channel, content="a", filename="x.txt")["files"][0]
        about = web.files_info(file=answer["id"])["file"]
        assert answer["shares"] == {}
        assert list(about["shares"][seen_by]) == [channel]
        assert (about["channels"], about["ims"]) == (([channel], []) if seen_by == "public" else ([], [channel]))


def test_a_described_upload_is_lost(slack: LocalSlack, web: WebClient) -> None:
    """With `alt_txt` Slack answers ok and shares nothing; with the switch off the file arrives."""
    channel = slack.channel("customer-review").id
    lost = web.files_upload_v2(channel=channel, content="a", filename="x.png", alt_txt="A bar")["files"][0]["id"]
    assert slack.messages("customer-review") == []
    assert web.files_info(file=lost)["file"]["shares"] == {}
    slack.faults.lose_described_files = False
    web.files_upload_v2(channel=channel, content="a", filename="x.png", alt_txt="A bar")
    assert slack.messages("customer-review")[-1].files[0]["alt_txt"] == "A bar"


def test_an_upload_can_be_lost_or_late(slack: LocalSlack, web: WebClient) -> None:
    """One that is lost is answered ok and shared nowhere; one that is late is shared, and known from the third look."""
    channel = slack.channel("customer-review").id
    slack.faults.add(kind="unshared")
    assert web.files_upload_v2(channel=channel, content="a", filename="lost.txt")["ok"]
    assert slack.messages("customer-review") == []
    slack.faults.add(kind="shared_late")
    late = web.files_upload_v2(channel=channel, content="a", filename="late.txt")["files"][0]["id"]
    assert slack.messages("customer-review")[-1].files[0]["name"] == "late.txt"
    assert [bool(web.files_info(file=late)["file"]["shares"]) for _ in range(3)] == [False, False, True]


def test_a_form_takes_ten_megabytes(slack: LocalSlack) -> None:
    """A larger file cannot be chosen in a file field; with the switch off it can."""
    rosa, most = slack.person("rosa"), 10 * 1024 * 1024
    assert rosa.uploads("c.csv", b"x" * most).id
    with pytest.raises(Impossible, match="10 MB"):
        rosa.uploads("c.csv", b"x" * (most + 1))
    slack.faults.limit_file_inputs = False
    assert rosa.uploads("c.csv", b"x" * (most + 1)).id
