"""Files people attach and the app uploads."""

from dataclasses import dataclass, field

from playground.slack.ids import Ids
from playground.slack.shapes import Json

TYPES = {
    "csv": "text/csv", "md": "text/markdown", "txt": "text/plain", "json": "application/json", "png": "image/png",
    "svg": "image/svg+xml", "pdf": "application/pdf", "zip": "application/zip", "html": "text/html",
    "tsv": "text/tab-separated-values", "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@dataclass(slots=True)
class File:
    """One file; it is `complete` once it was shared or kept, before that only an upload address exists."""

    id: str
    name: str
    user: str
    created: int
    length: int
    secret: str
    title: str = ""
    alt: str = ""
    content: bytes = b""
    complete: bool = False
    deleted: bool = False
    shares: dict[str, dict[str, list[Json]]] = field(default_factory=dict)
    """The messages it is shown in: under `public` or `private`, then by channel."""
    looks_until_known: int = 0
    """How many more times `files.info` does not know yet that the file was shared."""

    @property
    def extension(self) -> str:
        """What follows the last dot of the name."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else "txt"

    @property
    def mimetype(self) -> str:
        """The media type, judged by the name."""
        return TYPES.get(self.extension, "application/octet-stream")

    def as_json(self, base_url: str, *, with_shares: bool = True) -> Json:
        """The file object of `files.info` and of a modal's file input.

        Slack shares a file a while after it answered that it will, so that answer is one without shares.
        """
        shares = self.shares if with_shares else {}
        places = [place for channels in shares.values() for place in channels]
        download = f"{base_url}/files-pri/{self.id}/download/{self.name}"
        return {
            "id": self.id, "created": self.created, "timestamp": self.created, "name": self.name,
            "title": self.title or self.name, "mimetype": self.mimetype, "filetype": self.extension,
            "pretty_type": self.extension.upper(), "user": self.user, "editable": False, "size": len(self.content),
            "mode": "hosted", "is_external": False, "external_type": "", "is_public": False,
            "public_url_shared": False, "display_as_bot": False, "username": "",
            "url_private": f"{base_url}/files-pri/{self.id}/{self.name}", "url_private_download": download,
            "permalink": f"{base_url}/files/{self.user}/{self.id}/{self.name}",
            "channels": [place for place in places if place in shares.get("public", {})], "groups": [],
            "ims": [place for place in places if place.startswith("D")], "shares": shares,
            **({"alt_txt": self.alt} if self.alt else {}),
        }  # fmt: skip


class Files:
    """All files by id, and the upload addresses that are still open."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self.by_id: dict[str, File] = {}
        self.by_secret: dict[str, File] = {}

    def begin(self, name: str, length: int, *, user: str, created: int) -> File:
        """A file that will be uploaded to the address ending in its `secret`."""
        file = File(self._ids.next("F"), name, user, created, length, Ids.secret())
        self.by_id[file.id] = self.by_secret[file.secret] = file
        return file

    def add(self, name: str, content: bytes, *, user: str, created: int) -> File:
        """A file a person uploaded in one go."""
        file = self.begin(name, len(content), user=user, created=created)
        file.content, file.complete = content, True
        return file
