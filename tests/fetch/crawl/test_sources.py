from __future__ import annotations

import csv
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch.crawl.job import Seen
from stadtlupe.fetch.crawl.plan import name_of, networks, source_from, user_agent
from stadtlupe.fetch.crawl.sources import (
    STARTER,
    Source,
    append_source,
    choose_sources,
    entry,
    load_sources,
    make_source,
    mark_verified,
    set_contact,
    write_starter,
)
from stadtlupe.settings import Settings

FILE = """# Meine Liste
contact = "redaktion@example.org"

[sources.ulm]  # die Stadt
publisher = "Stadt Ulm"
ags = "08421000"
feeds = ["https://www.ulm.example/rss"]
hosts = ["presse.ulm.example"]
interval = "6h"
revisit = ["1d", "2w"]
since = 2024-01-01

[sources.aus]
pages = ["https://aus.example/news"]
include = ["/news/*"]
enabled = false
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_file(file: Path) -> None:
    loaded = load_sources(file)
    ulm = loaded.sources["ulm"]
    assert (ulm.interval, ulm.revisit, ulm.since) == (21_600.0, (86_400.0, 1_209_600.0), date(2024, 1, 1))
    assert list(ulm.starts()) == [("feed", "https://www.ulm.example/rss")]
    assert ulm.all_hosts() == ("www.ulm.example", "presse.ulm.example")
    assert [source.name for source in choose_sources(loaded, ())] == ["ulm"]
    assert [source.name for source in choose_sources(loaded, ["aus"])] == ["aus"]
    with pytest.raises(StadtlupeError) as caught:
        choose_sources(loaded, ["bonn"])
    assert caught.value.code == "E603"


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ("[sources.a]\n", "no feed, sitemap or page"),
        ('[sources.a]\npages = ["https://a.example/"]\n', "include patterns"),
        ('[sources.a]\nfeeds = ["ftp://a"]\n', "not an http(s) address"),
        ('[sources.a]\nfeeds = ["https://a.example/"]\ninterval = "bald"\n', "sources.a.interval"),
        ('[sources.a]\nfeeds = ["https://a.example/"]\nags = "8421000"\n', "sources.a.ags"),
        ('[sources.a]\nfeeds = ["https://a.example/"]\nfeed = "x"\n', "sources.a.feed"),
        ('[sources.con]\nfeeds = ["https://a.example/"]\n', "folder on Windows"),
        ('[sources."A b"]\nfeeds = ["https://a.example/"]\n', "name"),
        ("[sources\n", "Expected"),
        ("sources = 3\n", "sources"),
    ],
)
def test_what_is_not_valid_is_named(tmp_path: Path, body: str, part: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(body, encoding="utf-8")
    with pytest.raises(StadtlupeError) as caught:
        load_sources(path)
    assert caught.value.code == "E602"
    assert part in caught.value.what


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError) as caught:
        load_sources(tmp_path / "sources.toml")
    assert (caught.value.code, caught.value.exit_code) == ("E601", 3)


def test_edits_leave_the_rest_alone(file: Path) -> None:
    append_source(file, make_source({"name": "bonn", "feeds": ["https://bonn.example/rss"]}))
    set_contact(file, 'a"\\b@example.org')
    mark_verified(file, "ulm", date(2026, 1, 2))
    mark_verified(file, "bonn", date(2026, 1, 3))
    text = file.read_text(encoding="utf-8")
    loaded = load_sources(file)
    assert loaded.contact == 'a"\\b@example.org'
    assert list(loaded.sources) == ["ulm", "aus", "bonn"]
    assert loaded.sources["bonn"].verified == date(2026, 1, 3)
    assert loaded.sources["aus"].verified is False
    assert "# Meine Liste\n" in text
    assert "[sources.ulm]  # die Stadt" in text
    assert loaded.sources["ulm"].verified == date(2026, 1, 2)
    with pytest.raises(StadtlupeError) as caught:
        append_source(file, make_source({"name": "bonn", "feeds": ["https://bonn.example/rss"]}))
    assert caught.value.code == "E604"
    assert file.read_text(encoding="utf-8") == text


@given(
    st.text(max_size=30),
    st.lists(st.text(min_size=1, max_size=20), max_size=3),
    st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2090, 1, 1))),
    st.booleans(),
)
def test_an_entry_can_be_read_again(publisher: str, include: list[str], since: date | None, enabled: bool) -> None:
    source = make_source(
        {
            "name": "stadt",
            "publisher": publisher.encode("utf-8", "ignore").decode(),
            "feeds": ["https://s.example/rss?a=b&c=%22"],
            "include": [text.encode("utf-8", "ignore").decode() for text in include],
            "since": since,
            "enabled": enabled,
            "revisit": ["1d"],
        }
    )
    table = tomllib.loads(entry(source))["sources"]["stadt"]
    assert Source.model_validate(table | {"name": "stadt"}) == source


def test_the_starter_list(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "sources.toml"
    assert write_starter(path) >= 13
    sources = load_sources(path).sources
    assert "kommune21" in sources
    with (root / "models/stadtlupe_lexicon/gemeinden.csv").open(encoding="utf-8") as stream:
        known = {row["ags"] for row in csv.DictReader(stream)}
    keys = {source.ags for source in sources.values() if source.ags}
    assert len(keys) >= 8
    assert keys <= known
    # None was tried from where the list was made, and each says so itself.
    text = STARTER.read_text(encoding="utf-8")
    assert text.count("\nverified = false") == len(sources)
    assert all(source.interval >= 3600 for source in sources.values())
    with pytest.raises(StadtlupeError) as caught:
        write_starter(path)
    assert caught.value.code == "E604"


def test_user_agent_names_a_contact() -> None:
    assert user_agent(Settings(), "a@example.org").endswith("(research on municipal news; contact: a@example.org)")
    assert user_agent(Settings(contact="b@example.org"), None).endswith("contact: b@example.org)")
    assert user_agent(Settings(user_agent="bot/1 (c@example.org)"), "c@example.org") == "bot/1 (c@example.org)"
    assert user_agent(Settings(user_agent="bot/1"), "c@example.org") == "bot/1 (c@example.org)"
    assert "\n" not in user_agent(Settings(), "a@example.org\r\nX: y")
    for missing in (None, "", "  ", "käse@example.org"):
        with pytest.raises(StadtlupeError) as caught:
            user_agent(Settings(), missing)
        assert caught.value.code == "E607"


def test_networks() -> None:
    assert networks(["10.0.0.5", "127.0.0.0/8", "fd00::/8"]) == ("10.0.0.5/32", "127.0.0.0/8", "fd00::/8")
    with pytest.raises(StadtlupeError) as caught:
        networks(["localhost"])
    assert caught.value.code == "E402"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.hanau.de/presse", "hanau"),
        ("https://presse.stadt-ulm.de/", "presse-stadt-ulm"),
        ("http://127.0.0.1:80/", "127-0-0-1"),
        ("https://münchen.de/", "m-nchen"),
    ],
)
def test_names(url: str, name: str) -> None:
    assert name_of(url) == name


def test_an_entry_from_what_was_found() -> None:
    url = "https://www.s.example/presse"
    feed = Seen(kind="feed", url="https://www.s.example/rss", listed=3, hosts=("s.example", "blog.s.example"))
    page = Seen(kind="page", url=url, listed=9, wanted=4)
    dead = Seen(kind="sitemap", url="https://www.s.example/map.xml", error="status 404")
    made = source_from(url, [dead, page, feed], "s", "Stadt S", None)
    assert (made.feeds, made.pages, made.hosts) == ((feed.url,), (), ("blog.s.example",))
    made = source_from(url, [dead, page], "s", None, None)
    assert (made.pages, made.include) == ((url,), ("/presse/*",))
    with pytest.raises(StadtlupeError) as caught:
        source_from(url, [dead], "s", None, None)
    assert caught.value.code == "E609"
    assert "status 404" in caught.value.what
    with pytest.raises(StadtlupeError) as caught:
        source_from(url, [feed], "s", None, "123")
    assert caught.value.code == "E602"


def test_a_linked_list_stays_a_link(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "verweis.toml"
    link.symlink_to(file)
    set_contact(link, "neu@example.org")
    assert link.is_symlink()
    assert load_sources(file).contact == "neu@example.org"
