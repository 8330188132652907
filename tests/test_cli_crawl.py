"""The commands crawl, crawl-status and sources, as a user meets them."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stadtlupe import __version__
from stadtlupe.cli import app
from stadtlupe.fetch.crawl.sources import load_sources
from tests.fetch.crawl.site import XML, Answer, Asked, Site, article, crawl, feed, pages, serve

PRIVATE = ("--allow-private", "127.0.0.0/8")
runner = CliRunner()


def write_list(site: Site, path: Path, contact: str | None = "redaktion@example.org") -> Path:
    """A list with one source, and a feed with two articles on the site."""
    site.routes["/feed"] = Answer(feed(site.url, ["/a", "/b"]), headers={**XML, "ETag": '"1"'})
    site.routes["/a"] = site.routes["/b"] = Answer(article(1))
    line = f'contact = "{contact}"\n' if contact else ""
    path.write_text(f'{line}[sources.ulm]\nfeeds = ["{site.url}/feed"]\ndelay = 0\n', encoding="utf-8")
    return path


def at_a_terminal(arguments: list[str], typed: bytes) -> tuple[int, str]:
    """Run a command with a terminal as its input; return exit code and what it printed."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "stadtlupe.cli", *arguments],
        stdin=follower,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    os.write(leader, typed)
    printed, _ = process.communicate(timeout=120)
    os.close(leader)
    os.close(follower)
    return process.returncode, printed


def test_crawl_status_and_run(tmp_path: Path) -> None:
    out = tmp_path / "news"
    with serve() as site:
        file = write_list(site, tmp_path / "sources.toml")
        dry = runner.invoke(app, ["crawl", str(file), "-o", str(out), "--dry-run"])
        assert "ulm: due" in dry.stdout
        assert f"feed {site.url}/feed (whole)" in dry.stdout
        assert site.requests == []
        result = runner.invoke(app, ["crawl", str(file), "-o", str(out), "--once", *PRIVATE])
        assert result.exit_code == 0, result.output
        assert (
            "1 sources visited, 0 of them with errors, 0 not due: 2 stored, 0 revised, 0 failed, 0 left"
            in result.stdout
        )
        assert "(finished)" in result.stdout
        (agent,) = {request.headers["user-agent"] for request in site.requests}
        assert agent == f"stadtlupe/{__version__} (research on municipal news; contact: redaktion@example.org)"
        dry = runner.invoke(app, ["crawl", str(file), "-o", str(out), "--dry-run"])
        assert "(only if it changed)" in dry.stdout
    assert len(pages(out)) == 2
    textfile = tmp_path / "crawl.prom"
    arguments = ["crawl-status", str(out), "--sources", str(file), "--prometheus", str(textfile)]
    status = runner.invoke(app, arguments)
    assert (status.exit_code, "ulm\tok\t-\t2 stored" in status.stdout) == (0, True), status.output
    assert 'stadtlupe_crawl_healthy{source="ulm"} 1' in textfile.read_text(encoding="utf-8")
    shown = json.loads(runner.invoke(app, ["crawl-status", str(out), "--json"]).stdout)
    assert (shown["good"], shown["sources"][0]["counts"]) == (True, {"stored": 2})
    # The crawl does not run any more.
    stale = runner.invoke(app, ["crawl-status", str(out), "--max-age", "0s"])
    assert (stale.exit_code, "(stale)" in stale.stdout) == (7, True)


def test_a_crawl_in_which_every_source_fails(tmp_path: Path) -> None:
    with serve() as site:
        file = write_list(site, tmp_path / "sources.toml")
        site.routes.clear()
        for _ in range(2):
            crawl(tmp_path / "news", *load_sources(file).sources.values())
        result = runner.invoke(app, ["crawl", str(file), "-o", str(tmp_path / "news"), *PRIVATE])
        assert result.exit_code == 7
    status = runner.invoke(app, ["crawl-status", str(tmp_path / "news")])
    assert (status.exit_code, "ulm\tfailing\t3 visits in a row failed" in status.stdout) == (7, True)


def test_without_private_networks_allowed_nothing_is_asked(tmp_path: Path) -> None:
    with serve() as site:
        file = write_list(site, tmp_path / "sources.toml")
        result = runner.invoke(app, ["crawl", str(file), "-o", str(tmp_path / "news")])
        assert result.exit_code == 7
        assert site.requests == []


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Let no process outlive the block, whatever fails in it."""
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("started", ["in the foreground", "in the background of a script"])
def test_every_runs_cycles_until_it_is_stopped(tmp_path: Path, started: str) -> None:
    def ignore_interrupts() -> None:
        # Shells without job control do so for what they start with &.
        signal.signal(signal.SIGINT, signal.SIG_IGN if "background" in started else signal.SIG_DFL)

    with serve() as site:
        file = write_list(site, tmp_path / "sources.toml")
        arguments = ["crawl", str(file), "-o", str(tmp_path / "news"), "--every", "0.1s", *PRIVATE]
        command = [sys.executable, "-m", "stadtlupe.cli", "-q", *arguments]
        with ended(subprocess.Popen(command, preexec_fn=ignore_interrupts)) as process:
            deadline = time.monotonic() + 120

            def wait_for(path: str, times: int) -> None:
                while site.paths().count(path) < times:
                    assert process.poll() is None
                    assert time.monotonic() < deadline
                    time.sleep(0.02)

            wait_for("/feed", 2)
            # A list that is broken for a moment ends nothing, and what is added to it is followed.
            good = file.read_text(encoding="utf-8")
            file.write_text("[sources", encoding="utf-8")
            time.sleep(0.5)
            file.write_text(f'{good}\n[sources.neu]\nfeeds = ["{site.url}/neu"]\ndelay = 0\n', encoding="utf-8")
            wait_for("/neu", 1)
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == 130
    assert len(pages(tmp_path / "news")) == 2
    assert site.paths().count("/a") == 1


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["crawl", "{missing}"], 3, "E601"),
        (["crawl", "{file}"], 2, "E607"),
        (["crawl", "{file}", "--source", "bonn", "--contact", "a@example.org"], 2, "E603"),
        (["crawl", "{file}", "--every", "bald"], 2, "such as 6h"),
        (["crawl", "{file}", "--every", "1h", "--once"], 2, "either"),
        (["crawl", "{file}", "--tdm", "ignore"], 2, "E402"),
        (["crawl", "{file}", "--contact", "a@example.org", "--allow-private", "intranet"], 2, "E402"),
        (["crawl-status", "{missing}"], 2, "E605"),
        (["sources", "add", "ftp://x", "-f", "{file}"], 2, "E609"),
        (["sources", "add", "--starter", "-f", "{file}"], 2, "E604"),
    ],
)
def test_wrong_use_is_named(tmp_path: Path, arguments: list[str], code: int, part: str) -> None:
    file = tmp_path / "sources.toml"
    file.write_text('[sources.ulm]\nfeeds = ["http://127.0.0.1:9/feed"]\n', encoding="utf-8")
    names = {"missing": str(tmp_path / "missing"), "file": str(file)}
    command = [sys.executable, "-m", "stadtlupe.cli", *(argument.format(**names) for argument in arguments)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert result.returncode == code, result.stderr
    assert part in result.stderr
    assert "Traceback" not in result.stderr


def test_the_contact_is_asked_for_once_and_kept(tmp_path: Path) -> None:
    with serve() as site:
        file = write_list(site, tmp_path / "sources.toml", contact=None)
        arguments = ["crawl", str(file), "-o", str(tmp_path / "news"), *PRIVATE]
        code, printed = at_a_terminal(arguments, b"redaktion@example.org\n")
        assert code == 0, printed
        assert "Contact for site owners" in printed
        assert all("contact: redaktion@example.org" in request.headers["user-agent"] for request in site.requests)
    assert load_sources(file).contact == "redaktion@example.org"


def test_sources_add_check_and_list(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    with serve() as site:
        write_list(site, file)
        site.routes["/presse"] = Answer("<link rel='alternate' type='application/rss+xml' href='/rss.xml'>")
        site.routes["/rss.xml"] = Answer(feed(site.url, ["/a"]), headers=XML)
        about = ("--name", "hanau", "--publisher", "Stadt Hanau", "--ags", "06415000")
        added = runner.invoke(app, ["sources", "add", f"{site.url}/presse", "-f", str(file), *about, *PRIVATE])
        assert added.exit_code == 0, added.output
        assert f'feeds = ["{site.url}/rss.xml"]' in added.stdout
        assert load_sources(file).sources["hanau"].ags == "06415000"
        file.write_text(file.read_text(encoding="utf-8") + "delay = 0\n", encoding="utf-8")
        checked = runner.invoke(app, ["sources", "check", "hanau", "-f", str(file), "--mark", *PRIVATE])
        assert checked.exit_code == 0, checked.output
        assert "hanau: works" in checked.stdout
        assert f"{site.url}/a" in checked.stdout
        assert "/a" not in site.paths()
        site.routes["/feed"] = Answer("<rss><channel></channel></rss>", headers=XML)
        checked = runner.invoke(app, ["sources", "check", "-f", str(file), *PRIVATE])
        assert (checked.exit_code, "ulm: yields nothing" in checked.stdout) == (7, True)
    listed = runner.invoke(app, ["sources", "list", "-f", str(file)]).stdout.splitlines()
    assert listed[0].split("\t") == ["ulm", "-", "-", "1 start points", "unverified"]
    assert re.fullmatch(r"hanau\t06415000\tStadt Hanau\t1 start points\tverified \d{4}-\d\d-\d\d", listed[1])


def test_the_parent_installs_no_reactor() -> None:
    names = ("cli.crawl", "fetch.crawl.run", "fetch.crawl.plan", "fetch.crawl.health")
    code = "import sys\n" + "".join(f"import stadtlupe.{name}\n" for name in names) + "print(list(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "'twisted" not in loaded
    assert "'scrapy" not in loaded


def test_the_contact_is_asked_for_wherever_the_first_request_is_sent(tmp_path: Path) -> None:
    """The steps of docs/crawl.md: the first command that asks a site anything is sources add."""
    file = tmp_path / "sources.toml"
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/a"]), headers=XML)
        arguments = ["sources", "add", f"{site.url}/feed", "-f", str(file), "--name", "ulm", *PRIVATE]
        code, printed = at_a_terminal(arguments, "käse\nredaktion@example.org\n".encode())
        assert code == 0, printed
        assert "give a mail or web address" in printed
        assert all("contact: redaktion@example.org" in request.headers["user-agent"] for request in site.requests)
    loaded = load_sources(file)
    assert (loaded.contact, list(loaded.sources)) == ("redaktion@example.org", ["ulm"])


def test_a_dry_run_needs_no_contact(tmp_path: Path) -> None:
    with serve() as site:
        file = write_list(site, tmp_path / "sources.toml", contact=None)
        result = runner.invoke(app, ["crawl", str(file), "-o", str(tmp_path / "news"), "--dry-run"])
        assert (result.exit_code, "ulm: due" in result.stdout) == (0, True), result.output
        assert site.requests == []
    assert not (tmp_path / "news").exists()


def test_a_stop_of_the_service_lets_the_page_in_transfer_finish(tmp_path: Path) -> None:
    """SIGTERM to the first process only, as in a container."""
    with serve() as site:
        file = write_list(site, tmp_path / "sources.toml")

        def slow(asked: Asked) -> Answer:
            process.send_signal(signal.SIGTERM)
            time.sleep(1)
            return Answer(article(1))

        site.routes["/a"] = slow
        arguments = ["crawl", str(file), "-o", str(tmp_path / "news"), "--every", "1h", *PRIVATE]
        process = subprocess.Popen([sys.executable, "-m", "stadtlupe.cli", "-q", *arguments])
        assert process.wait(timeout=120) == 130
        assert site.paths().count("/a") == 1
    assert len(pages(tmp_path / "news")) == 1
