"""Logging to standard error, one line a request, with tokens and webhook addresses removed."""

import logging
import re
import sys

_SECRETS = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|https://hooks\.slack\.com/\S+|(?<=ticket=)[\w-]+")
_CHATTY = ("slack_bolt", "slack_sdk", "apscheduler", "alembic")


class RedactingFormatter(logging.Formatter):
    """Formats a record, traceback included, and replaces whatever looks like a token or a webhook address."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without secrets."""
        return _SECRETS.sub("[taken out]", super().format(record))


def configure_logging(level: str) -> None:
    """Send all log lines, the libraries' too, through one formatter; libraries log only warnings and errors."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(root.level, logging.WARNING))
