"""Order of precedence and checks of the settings."""

from datetime import date
from pathlib import Path

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.settings import Settings, load_settings


def test_defaults() -> None:
    assert load_settings().model == "de_stadtlupe_sm"
    assert load_settings(model=None).model == "de_stadtlupe_sm"


def test_precedence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stadtlupe.toml").write_text('model = "from_file"\nworkers = 3\nmin_words = 7\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STADTLUPE_WORKERS", "5")
    monkeypatch.setenv("STADTLUPE_MIN_WORDS", "8")
    settings = load_settings(min_words=9)
    assert (settings.model, settings.workers, settings.min_words) == ("from_file", 5, 9)


def test_as_of_is_a_date() -> None:
    assert load_settings(as_of="2025-10-27").as_of == date(2025, 10, 27)


@pytest.mark.parametrize(
    ("name", "value"), [("workers", -1), ("page_seconds", 0), ("as_of", "gestern"), ("nonsense", 1)]
)
def test_bad_value_is_named(name: str, value: object) -> None:
    with pytest.raises(StadtlupeError, match=name) as caught:
        load_settings(**{name: value})
    assert caught.value.code == "E402"


def test_an_empty_variable_names_no_lexicon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STADTLUPE_LEXICON", "")
    assert load_settings().lexicon is None
    monkeypatch.setenv("STADTLUPE_LEXICON", "my-lexicon")
    assert load_settings().lexicon == Path("my-lexicon")


def test_broken_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stadtlupe.toml").write_text("model = ", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StadtlupeError, match=r"stadtlupe\.toml"):
        load_settings()


def test_settings_can_key_a_cache() -> None:
    assert hash(Settings()) == hash(Settings())
