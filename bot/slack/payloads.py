"""What Slack sends, made fit to be stored and said again: the values of buttons and forms come back from a client."""

from typing import Any


def clean(payload: Any) -> Any:
    """Return a payload without NUL and lone surrogates, at any depth: PostgreSQL refuses them, and so does Slack."""
    if isinstance(payload, str):
        return payload.replace("\0", "").encode("utf-8", "ignore").decode()
    if isinstance(payload, dict):
        return {clean(name): clean(value) for name, value in payload.items()}
    return [clean(each) for each in payload] if isinstance(payload, list) else payload
