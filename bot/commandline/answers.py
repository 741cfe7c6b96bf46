"""`dateline stance`, `briefings` and `search`: the same answers as in Discord."""

from __future__ import annotations

import asyncio

import click

from bot.commandline.session import Session, session_options


@click.command()
@click.argument("source")
@click.argument("target")
@click.option("--since", metavar="D", help="From when on: 2024, 2024-05 or 2024-05-12.")
@click.option("--until", metavar="D", help="Up to and with: 2024, 2024-05 or 2024-05-12.")
@session_options
def stance(session: Session, source: str, target: str, since: str | None, until: str | None) -> None:
    """Say where SOURCE stands toward TARGET, with the sentences that say so."""
    asyncio.run(_stance(session, source, target, since, until))


async def _stance(session: Session, source: str, target: str, since: str | None, until: str | None) -> None:
    from bot.presentation.documents import stance_document
    from bot.presentation.terminal import stance_text

    async with session.services() as (services, guild_id):
        answer = await services.answering.stance(guild_id, source, target, since=since, until=until)
    if session.as_json:
        session.print_document(stance_document(answer))
    else:
        session.console().print(stance_text(answer))


@click.command()
@click.argument("year", type=click.IntRange(1, 9998))
@click.option("--actor", help="Only briefings whose title names this actor.")
@click.option("--about", help="Only briefings whose title holds these words.")
@session_options
def briefings(session: Session, year: int, actor: str | None, about: str | None) -> None:
    """List the dated background briefings of YEAR."""
    asyncio.run(_briefings(session, year, actor, about))


async def _briefings(session: Session, year: int, actor: str | None, about: str | None) -> None:
    from bot.presentation.documents import briefings_document
    from bot.presentation.terminal import briefings_text

    async with session.services() as (services, guild_id):
        answer = await services.answering.briefings(guild_id, year, actor=actor, about=about)
    if session.as_json:
        session.print_document(briefings_document(answer))
    else:
        session.console().print(briefings_text(answer))


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--actor", help="Only pieces that name this actor.")
@click.option("--since", metavar="D", help="From when on: 2024, 2024-05 or 2024-05-12.")
@click.option("--until", metavar="D", help="Up to and with: 2024, 2024-05 or 2024-05-12.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="How many at most.")
@session_options
def search(
    session: Session, query: tuple[str, ...], actor: str | None, since: str | None, until: str | None, limit: int
) -> None:
    """Find pieces by the words of QUERY."""
    asyncio.run(_search(session, " ".join(query), actor, since, until, limit))


async def _search(
    session: Session, query: str, actor: str | None, since: str | None, until: str | None, limit: int
) -> None:
    from bot.presentation.documents import search_document
    from bot.presentation.terminal import search_text

    async with session.services() as (services, guild_id):
        answer = await services.answering.search(guild_id, query, actor=actor, since=since, until=until, limit=limit)
    if session.as_json:
        session.print_document(search_document(answer))
    else:
        session.console().print(search_text(answer))
