"""One settings object, from `madang.toml` in the working folder and `MADANG_*` variables.

A variable wins over the file, the file over the default. Nothing else in Madang reads the
environment, apart from `madang.failpoints`.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from madang.errors import SettingsError

CONFIG_FILE = "madang.toml"
_SECRETS = "MADANG_SECRETS"
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_PAIR = re.compile(r"[a-z]+=\S+")


class Settings(BaseSettings):
    """Where things are and how Madang is reached; each field is `MADANG_<NAME>` outside."""

    model_config = SettingsConfigDict(env_prefix="MADANG_", extra="forbid", frozen=True)

    home: Path = Field(Path(".madang"), description="Folder that holds everything Madang writes.")
    landing: str | None = Field(
        None, description="Folder or fsspec URL where stewards put files, e.g. file:///data/in."
    )
    lake_url: str | None = Field(
        None, description="Takes the place of HOME for lake/ and published/."
    )
    store_url: SecretStr | None = Field(
        None, description="PostgreSQL that takes the place of the SQLite file HOME/store.db."
    )
    smtp_url: SecretStr | None = Field(
        None, description="Mail server, e.g. smtps://USER:PASSWORD@HOST?from=ADDRESS."
    )
    mail_files: Path | None = Field(
        None, description="Folder that mail goes to as files; for development only."
    )
    host: str = Field("127.0.0.1", description="Address that servers listen on.")
    port: int = Field(8501, ge=0, le=65535, description="Port of the citizen app and the API.")
    steward_port: int = Field(
        8502, ge=0, le=65535, description="Port of the stewards' app, on this machine only."
    )
    dagster_port: int = Field(3000, ge=0, le=65535, description="Port of the Dagster UI.")
    site_url: str = Field(
        default_factory=lambda known: f"http://127.0.0.1:{known['port']}",
        description="Public address of this site; on this machine and port where none is set.",
    )
    contact: str | None = Field(
        None,
        description="How visitors reach who runs this site (mail or telephone); shown on help.",
    )
    steward_url: str = Field(
        default_factory=lambda known: f"http://127.0.0.1:{known['steward_port']}",
        description="Address of the stewards' app in messages; a proxy's where one is in front.",
    )
    alert_mail: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Role mailboxes that hear of held versions and old data, comma-separated."
    )
    alert_webhook: SecretStr | None = Field(
        None, description="Address that is sent each such message as JSON."
    )
    feed_token: SecretStr | None = Field(
        None, description="Secret with which a feed reader may read /alerts.atom."
    )
    ckan_url: str | None = Field(
        None, description="CKAN that published datasets are brought to, e.g. https://data.city.kr."
    )
    ckan_token: SecretStr | None = Field(None, description="API token of a user of that CKAN.")
    ckan_token_file: Path | None = Field(
        None, description="File that holds the token, where it is not in the environment."
    )
    ckan_organization: str = Field(
        "madang", description="Name of the organisation there that owns our datasets."
    )
    ckan_rows: int = Field(
        5000, ge=0, description="Datasets with more rows than this are links there, no tables."
    )
    ckan_upload_mb: int = Field(
        0, ge=0, le=50, description="Files up to this size lie there themselves; 0 links all."
    )
    key_seoul: SecretStr | None = Field(
        None, description="Key of the Seoul Open Data Plaza; live sources of it are off without."
    )
    key_seoul_subway: SecretStr | None = Field(
        None, description="Key of the plaza's real-time subway host, which is issued apart."
    )
    key_datagokr: SecretStr | None = Field(
        None, description="Key of data.go.kr, encoded or decoded; also for odcloud."
    )
    key_kric: SecretStr | None = Field(None, description="Key of the rail portal KRIC.")
    secrets: Path | None = Field(
        None, description="Folder of files named like a setting (madang_key_seoul), one value each."
    )
    calls_a_day: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Calls a day to a portal, e.g. kric=500, comma-separated."
    )
    portals: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Other addresses of portals, e.g. plaza=https://HOST/PATH, comma-separated."
    )
    disabled_plugins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Plugins left out, by name, comma-separated."
    )

    @field_validator("disabled_plugins", "alert_mail", "calls_a_day", "portals", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("calls_a_day", "portals", mode="after")
    @classmethod
    def _pairs(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = next((pair for pair in value if not _PAIR.fullmatch(pair)), None)
        if wrong is not None:
            message = f"{wrong!r} is not PORTAL=VALUE"
            raise ValueError(message)
        return value

    @field_validator("key_seoul", "key_seoul_subway", "key_datagokr", "key_kric", mode="after")
    @classmethod
    def _decoded(cls, value: SecretStr | None) -> SecretStr | None:
        """Keys of data.go.kr are issued encoded and decoded; kept is the decoded one."""
        if value is None:
            return None
        key = value.get_secret_value().strip()
        return SecretStr(unquote(key) if _ENCODED.search(key) else key) if key else None

    @field_validator("home", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @property
    def sends_mail(self) -> bool:
        """Whether mail goes out."""
        return bool(self.smtp_url or self.mail_files)

    @property
    def tells_anybody(self) -> bool:
        """Whether there is mail that goes out, or somebody who is to hear of held versions."""
        return self.sends_mail or bool(self.alert_mail or self.alert_webhook)

    @property
    def lake_folder(self) -> str:
        """URL or path under which raw bytes and Delta tables live."""
        return f"{self._base}/lake"

    @property
    def published_folder(self) -> str:
        """URL or path under which the immutable files of each version live."""
        return f"{self._base}/published"

    @property
    def sources_folder(self) -> Path:
        """What is kept of live sources: calls counted, sources paused, who fetches."""
        return self.home / "sources"

    @property
    def store_file(self) -> Path:
        """The SQLite file of the store, where no other database is set."""
        return self.home / "store.db"

    @property
    def keys_file(self) -> Path:
        """Keys of sealed contacts: outside the store, and on this machine."""
        return self.home / "keys.db"

    @property
    def dagster_folder(self) -> Path:
        """Folder of the persistent Dagster instance."""
        return self.home / "dagster"

    @property
    def scratch_folder(self) -> Path:
        """Disposable spool files and caches, on local disk."""
        return self.home / "cache"

    @property
    def _base(self) -> str:
        return (self.lake_url or str(self.home)).rstrip("/")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then files of secrets, then `madang.toml`."""
        del dotenv_settings, file_secret_settings
        folder = os.environ.get(_SECRETS)
        files = (SecretsSettingsSource(settings_cls, folder),) if folder else ()
        toml = TomlConfigSettingsSource(settings_cls, Path(CONFIG_FILE))
        return init_settings, env_settings, *files, toml


@cache
def settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        SettingsError: A value that does not fit; the message names the setting and the value found.
    """
    try:
        return Settings.model_validate({})
    except ValidationError as error:
        found = "; ".join(
            f"MADANG_{'.'.join(map(str, item['loc'])).upper()}: {item['msg']}, "
            f"found {item['input']!r}"
            for item in error.errors()
            if item["type"] != "default_factory_not_called"  # it waits for another, wrong one
        )
        message = f"Settings are wrong: {found}. Correct them in {CONFIG_FILE} or the environment."
        raise SettingsError(message) from error


def origins() -> Mapping[str, str]:
    """Where each setting comes from: its variable, its file, `madang.toml`, or `default`."""
    path = Path(CONFIG_FILE)
    in_file = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    variables = {name.upper() for name in os.environ}
    folder = os.environ.get(_SECRETS)
    kept = {path.name.upper() for path in Path(folder).glob("*")} if folder else set[str]()

    def origin(name: str) -> str:
        variable = f"MADANG_{name.upper()}"
        if variable in variables:
            return variable
        if variable in kept:
            return f"file in {_SECRETS}"
        return CONFIG_FILE if name in in_file else "default"

    return {name: origin(name) for name in Settings.model_fields}
