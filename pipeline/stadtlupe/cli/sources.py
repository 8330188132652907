"""``stadtlupe sources``: who is followed."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stadtlupe.cli.common import app, logger, settings_of
from stadtlupe.errors import Exit, StadtlupeError

if TYPE_CHECKING:
    from stadtlupe.settings import Settings

group = typer.Typer(no_args_is_help=True, help="Find, try and list the sources that stadtlupe crawl follows.")
app.add_typer(group, name="sources")

File = Annotated[Path, typer.Option("--file", "-f", metavar="FILE", help="List of sources. [default: sources.toml]")]
Contact = Annotated[
    str | None,
    typer.Option("--contact", metavar="TEXT", help="Mail or web address for site owners, in the User-Agent."),
]
AllowPrivate = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-private", metavar="NETWORK", help="Network that may be asked although it is not public (intranet)."
    ),
]
DEFAULT_FILE = Path("sources.toml")
SHORTEST_CONTACT = 5


def _contact(text: str) -> str:
    found = " ".join(text.split())
    if len(found) < SHORTEST_CONTACT or not found.isascii() or not {"@", "."} & set(found):
        raise typer.BadParameter("give a mail or web address, in ASCII characters")
    return found


def agent_of(settings: Settings, given: str | None, file: Path) -> str:
    """Return the User-Agent; at a terminal a missing contact is asked for and written into the list of sources.

    Raises
    ------
    StadtlupeError : E607 when no contact is known and nobody can be asked.
    """
    from stadtlupe.fetch.crawl import plan, sources

    known = given or settings.contact or (sources.load_sources(file).contact if file.exists() else None)
    if not known and sys.stdin.isatty():
        known = typer.prompt(
            "Contact for site owners (mail or web address), sent with every request", value_proc=_contact
        )
        sources.set_contact(file, str(known))
    return plan.user_agent(settings, known)


@group.command("add")
def add_command(
    url: Annotated[
        str | None, typer.Argument(metavar="URL", help="A site, press page, feed or sitemap.", show_default=False)
    ] = None,
    file: File = DEFAULT_FILE,
    name: Annotated[str | None, typer.Option("--name", help="Name of the entry. [default: from the host]")] = None,
    publisher: Annotated[str | None, typer.Option("--publisher", help="Publishing body or medium.")] = None,
    ags: Annotated[str | None, typer.Option("--ags", help="Official key of the publisher's municipality.")] = None,
    starter: Annotated[
        bool, typer.Option("--starter", help="Make the file from the starter list, without URL.")
    ] = False,
    contact: Contact = None,
    allow_private: AllowPrivate = None,
) -> None:
    """Find the feeds and sitemaps of a site and write an entry for it.

    Example: stadtlupe sources add https://www.example.org/presse --ags 06435014
    """
    from stadtlupe.fetch.crawl import plan, sources
    from stadtlupe.fetch.crawl.job import Job
    from stadtlupe.fetch.crawl.run import run_job
    from stadtlupe.fetch.crawl.urls import clean_url

    if starter:
        typer.echo(f"{sources.write_starter(file)} sources in {file}; try them with: stadtlupe sources check")
        return
    found = clean_url(url or "")
    if found is None:
        raise StadtlupeError("E609", path=url, detail="it is not an http(s) address")
    job = Job(
        task="find",
        url=found,
        user_agent=agent_of(settings_of(), contact, file),
        allowed=plan.networks(allow_private or ()),
    )
    logger.info("looking for feeds and sitemaps at %s", found)
    seen = run_job(job).seen
    entry = plan.source_from(found, seen, name or plan.name_of(found), publisher, ags)
    sources.append_source(file, entry)
    typer.echo(sources.entry(entry))
    typer.echo(f"Added to {file}. See what it would fetch: stadtlupe sources check {entry.name}")


@group.command("check")
def check_command(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Sources; all when none is named.", show_default=False),
    ] = None,
    file: File = DEFAULT_FILE,
    mark: Annotated[bool, typer.Option("--mark", help="Write the day into the entries that work.")] = False,
    contact: Contact = None,
    allow_private: AllowPrivate = None,
) -> None:
    """Try the start points of sources and say what would be fetched; no article is fetched.

    The exit code is 7 when a source would yield nothing.
    """
    from stadtlupe.fetch.crawl import plan, sources
    from stadtlupe.fetch.crawl.job import Job
    from stadtlupe.fetch.crawl.run import run_job

    listed = sources.load_sources(file)
    chosen = sources.choose_sources(listed, names or ())
    settings = settings_of()
    job = Job(
        task="check",
        sources=tuple(chosen),
        user_agent=agent_of(settings, contact, file),
        allowed=plan.networks(allow_private or ()),
        max_bytes=settings.max_bytes,
        fetch_seconds=settings.fetch_seconds,
    )
    logger.info("trying the start points of %d sources", len(chosen))
    seen = run_job(job).seen
    code = Exit.OK
    for source in chosen:
        mine = [item for item in seen if item.source == source.name]
        works = any(item.wanted or (item.kind == "sitemap" and item.listed) for item in mine if item.error is None)
        typer.echo(f"{source.name}: {'works' if works else 'yields nothing'}")
        for item in mine:
            typer.echo(f"  {item.kind} {item.url}")
            typer.echo(f"    {item.error or f'lists {item.listed}, of which {item.wanted} are wanted'}")
            for example in item.examples:
                typer.echo(f"      {example}")
            if item.tdm:
                typer.echo(f"    would not be fetched: {item.tdm}")
            if item.ai_opt_outs:
                typer.echo(f"    AI crawlers that robots.txt shuts out: {item.ai_opt_outs}")
        if works and mark:
            sources.mark_verified(file, source.name, date.today())
        code = code if works else Exit.SOURCES
    raise typer.Exit(code)


@group.command("list")
def list_command(file: File = DEFAULT_FILE) -> None:
    """List the sources: name, municipality, publisher, start points, and whether someone saw that the entry works."""
    from stadtlupe.fetch.crawl.sources import load_sources

    for source in load_sources(file).sources.values():
        verified = f"verified {source.verified}" if source.verified else "unverified"
        fields = [source.name, source.ags or "-", source.publisher or "-", f"{len(list(source.starts()))} start points"]
        typer.echo("\t".join([*fields, verified if source.enabled else f"{verified}, off"]))
