"""Settings of the process, read once from the environment or a `.env` file. The numbers of the rules are not here."""

import secrets
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Tokens, addresses and the first admins. Secrets are never read from the command line."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", populate_by_name=True)

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_api_url: str = "https://slack.com/api/"
    database_url: str = "sqlite:///umpire.sqlite"
    umpire_admins: str = Field(default="", description="Slack user ids of the first admins, separated by commas")
    umpire_audit_key: SecretStr = SecretStr("")
    umpire_erased_file: str = Field(
        default="", description="where to keep who was erased, outside the backups; needed with PostgreSQL"
    )
    umpire_commands: str = Field(default="", description="Commands spelled otherwise here: vote=/team-vote, …")
    umpire_log_level: str = "INFO"
    umpire_silence_minutes: float = Field(
        default=10, gt=0, description="after so long without a word from Slack to connect anew; after twice that to end"
    )

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, url: str) -> str:
        return url if url.endswith("/") else f"{url}/"

    @property
    def admins(self) -> tuple[str, ...]:
        """Return the user ids that UMPIRE_ADMINS names."""
        return tuple(part.strip() for part in self.umpire_admins.split(",") if part.strip())

    @property
    def erased_file(self) -> Path | None:
        """Return the file UMPIRE_ERASED_FILE names; None for the one beside a SQLite database."""
        return Path(self.umpire_erased_file).absolute() if self.umpire_erased_file else None

    def audit_key(self) -> bytes:
        """Return the key of the audit chain: UMPIRE_AUDIT_KEY or, on SQLite, a key file beside the database, made once.

        Replicas on PostgreSQL must share one key, so there the variable is required; without it the program exits.
        """
        if key := self.umpire_audit_key.get_secret_value():
            return key.encode()
        if not self.database_url.startswith("sqlite"):
            raise SystemExit(
                "Set UMPIRE_AUDIT_KEY: with PostgreSQL every replica must sign the audit with the same key."
            )
        path = Path(self.database_url.removeprefix("sqlite:///") + ".key")
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32))
        return path.read_text().strip().encode()
