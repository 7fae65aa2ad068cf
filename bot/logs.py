"""Logs: one line per thing asked, on standard error, with tokens and addresses of hooks taken out."""

import logging
import re
import sys

_SECRETS = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|https://hooks\.slack\.com/\S+|(?<=ticket=)[\w-]+")
_CHATTY = ("slack_bolt", "slack_sdk", "apscheduler", "alembic")


class RedactingFormatter(logging.Formatter):
    """Formats a record, the traceback too, then replaces whatever looks like a token or the address of a hook."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it may be kept."""
        return _SECRETS.sub("[taken out]", super().format(record))


def configure_logging(level: str) -> None:
    """Send everything, the libraries' lines too, through one formatter; libraries speak from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(root.level, logging.WARNING))
