"""Settings: read once, from the environment and a `.env` file, and handed on in small pieces."""

from functools import cached_property
from pathlib import Path
from typing import Final

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from agent.errors import SettingsError
from knowledge.store.embedders import DEFAULT_EMBEDDER
from knowledge.store.history import KEPT_SNAPSHOTS

OFFLINE: Final = "offline"
DEFAULT_REMOTE_MODEL: Final = "openai:gpt-5-mini"
PREFIX: Final = "CAREER_GUIDE_"


class Settings(BaseSettings):
    """All that can be set; every name has the prefix `CAREER_GUIDE_`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True
    )

    model: str | None = None
    api_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices(f"{PREFIX}API_KEY", "OPENAI_API_KEY"),
    )
    base_url: str | None = None
    fallbacks: str = ""
    embedder: str = DEFAULT_EMBEDDER
    store: Path | None = None
    chroma_url: str | None = None
    kept_snapshots: int = Field(default=KEPT_SNAPSHOTS, ge=1, le=1000)
    data_dir: Path = Field(default_factory=lambda: platformdirs.user_data_path("career-guide"))
    database_url: SecretStr | None = None
    thread_wait_s: float = Field(default=10.0, ge=0, le=600)
    max_history_tokens: int = Field(default=8000, ge=500, le=1_000_000)
    timeout_s: float = Field(default=60.0, gt=0, le=600)
    stall_s: float = Field(default=20.0, gt=0, le=600)
    max_model_calls: int = Field(default=6, ge=1, le=50)
    max_tool_calls: int = Field(default=8, ge=1, le=100)
    max_rewrites: int = Field(default=3, ge=0, le=20)
    max_output_tokens: int = Field(default=2000, ge=64, le=100_000)
    max_usd_a_turn: float = Field(default=0.25, ge=0, le=1000)
    max_usd_a_day: float = Field(default=5.0, ge=0, le=100_000)
    max_calls_a_day: int = Field(default=1000, ge=0, le=1_000_000)

    @cached_property
    def model_name(self) -> str:
        """The model in use: the one set; else a remote one where a key is set; else offline."""
        if self.model:
            return self.model
        return DEFAULT_REMOTE_MODEL if self.api_key else OFFLINE

    @cached_property
    def fallback_names(self) -> tuple[str, ...]:
        """The models that take over when the one in use fails, in order; not the embedded one."""
        names = (name.strip() for name in self.fallbacks.split(","))
        return tuple(dict.fromkeys(name for name in names if name not in {"", OFFLINE}))


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: A value is not usable; the message names the variable.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        variable = name if name.isupper() else PREFIX + name.upper()
        reason = first["msg"][:1].lower() + first["msg"][1:]
        raise SettingsError(f"{variable} cannot be used: {reason}") from error
    except UnicodeDecodeError as error:
        raise SettingsError("the file `.env` is not UTF-8 text") from error
