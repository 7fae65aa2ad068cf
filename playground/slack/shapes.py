"""Names for the shapes that travel between Slack and an app."""

from typing import Any

Json = dict[str, Any]
"""One JSON object, as it goes over the wire."""
