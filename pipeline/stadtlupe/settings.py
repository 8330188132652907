"""Typed settings: command line over environment (``STADTLUPE_*``) over ``stadtlupe.toml`` over these defaults."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from stadtlupe.errors import StadtlupeError

DEFAULT_MODEL = "de_stadtlupe_sm"
CONFIG_FILE = "stadtlupe.toml"
# Formats of the tables, named here so that the command line need not load what writes them.
FORMATS = ("csv", "json", "jsonl", "parquet", "sqlite", "ftm")
DEFAULT_FORMATS = ("csv", "json")


class Settings(BaseSettings):
    """Everything that changes what a run does. Values are checked when the object is made."""

    model_config = SettingsConfigDict(env_prefix="STADTLUPE_", extra="forbid", toml_file=CONFIG_FILE, frozen=True)

    model: str = Field(default=DEFAULT_MODEL, description="spaCy pipeline: name of a package or path of a folder")
    workers: int = Field(
        default=0, ge=0, le=256, description="worker processes; 0 chooses by cores and number of inputs"
    )
    as_of: date | None = Field(
        default=None, description="reference date for relative dates of articles that state no publication date"
    )
    max_bytes: int = Field(default=20_000_000, ge=1_000, description="larger pages end as too_large (bytes, unpacked)")
    min_words: int = Field(default=25, ge=0, description="shorter texts end as too_short (words)")
    page_seconds: float = Field(default=30.0, gt=0, description="time cap per page; longer ends as timed_out (seconds)")
    private_persons: bool = Field(
        default=False, description="keep people without any function in the written tables and records"
    )
    lexicon: Path | None = Field(
        default=None, description="folder whose files replace those of the same name in the shipped lexicon"
    )
    corrections: Path | None = Field(
        default=None,
        description="CSV file of corrections; default: corrections.csv in the output folder, if there is one",
    )
    user_agent: str = Field(
        default="stadtlupe/0.1 (research on municipal news)", description="User-Agent sent when addresses are fetched"
    )
    fetch_seconds: float = Field(default=20.0, gt=0, description="time cap per address (seconds)")
    allow_private_addresses: bool = Field(
        default=False, description="fetch from private and loopback addresses too; meant for tests"
    )
    tdm: Literal["respect", "strict", "record"] = Field(
        default="respect",
        description="pages whose publisher reserves text and data mining: leave out (strict also heeds AI opt-outs in "
        "robots.txt when crawling), or read and record it for those who may (§ 60d UrhG)",
    )
    contact: str | None = Field(
        default=None, description="mail or web address for site owners in the User-Agent of a crawl"
    )

    @field_validator("lexicon", "corrections", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        """An empty variable names no path; as one it would be the working folder."""
        return None if value == "" else value

    @classmethod
    def settings_customise_sources(  # the signature is pydantic-settings'
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order of precedence: arguments, environment, TOML file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**given: object) -> Settings:
    """Build the settings from what was given on the command line (``None`` means not given).

    Raises
    ------
    StadtlupeError : E402 with the name of the first setting that is not valid.
    """
    try:
        return Settings(**{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise StadtlupeError("E402", name=name, detail=first["msg"]) from error
    except ValueError as error:  # broken TOML
        raise StadtlupeError("E402", name=str(Path(CONFIG_FILE)), detail=str(error)) from error
