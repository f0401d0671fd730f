"""Settings of the server: read once, from the environment and a `.env` file."""

from typing import Final

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from agent.errors import SettingsError
from agent.settings import PREFIX

WEB_PREFIX: Final = f"{PREFIX}WEB_"


class WebSettings(BaseSettings):
    """What can be set of the server; every name has the prefix `CAREER_GUIDE_WEB_`."""

    model_config = SettingsConfigDict(
        env_prefix=WEB_PREFIX, env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True
    )

    hosts: str = ""
    requests_per_minute: int = Field(default=240, ge=1, le=1_000_000)
    turns_at_once: int = Field(default=4, ge=1, le=1000)
    workers: int = Field(default=4, ge=1, le=64)
    waiting: int = Field(default=100, ge=0, le=10_000)
    shutdown_s: float = Field(default=20.0, ge=0, le=600)

    @property
    def names(self) -> frozenset[str]:
        """Names of hosts, besides those of this machine, by which the server may be reached."""
        names = (name.strip().lower().rstrip(".") for name in self.hosts.split(","))
        return frozenset(name for name in names if name)


def load_web_settings() -> WebSettings:
    """Read the settings of the server.

    Raises:
        SettingsError: A value is not usable; the message names the variable.
    """
    try:
        return WebSettings()
    except ValidationError as error:
        first = error.errors()[0]
        reason = first["msg"][:1].lower() + first["msg"][1:]
        name = f"{WEB_PREFIX}{str(first['loc'][0]).upper()}"
        raise SettingsError(f"{name} cannot be used: {reason}") from error
    except UnicodeDecodeError as error:
        raise SettingsError("the file `.env` is not UTF-8 text") from error
