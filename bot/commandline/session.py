"""What every command of the command line needs: settings, the database, the newsroom, and how to print."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from bot.config import Settings, load_settings

if TYPE_CHECKING:
    from bot.services.assembly import Services
    from storage.database import Database


class NoDatabase(Exception):
    """There is no database yet; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Session:
    """One call of a command."""

    settings: Settings
    database_path: Path
    guild: int | None
    as_json: bool

    def print_document(self, document: Any) -> None:
        """Print one JSON document on standard output."""
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))

    def console(self) -> Console:
        """Return where text for people goes."""
        return Console(highlight=False, soft_wrap=True)

    @asynccontextmanager
    async def services(self, *, workers: int = 1, create: bool = False) -> AsyncIterator[tuple[Services, int]]:
        """Open the services and say which newsroom is meant; raises NoDatabase unless one may be made."""
        from bot.intake.bounded import bounded_extraction
        from bot.intake.fetching import Fetcher
        from bot.services.assembly import assemble
        from bot.services.reading import reading_processes
        from storage.database import open_database

        if not create and not self.database_path.is_file():
            raise NoDatabase(
                f"There is no database {self.database_path}. Import pieces first, or name another one with --db."
            )
        async with (
            open_database(self.database_path) as database,
            reading_processes(workers) as reader,
            bounded_extraction() as extraction,
        ):
            fetcher = Fetcher(allow_private=self.settings.fetch_allow_private)
            services = assemble(database, reader, extraction, fetcher, lambda: datetime.now(UTC))
            yield services, await self.newsroom(database)

    async def newsroom(self, database: Database) -> int:
        """Return the newsroom that is meant: --guild, else HOME_GUILD_ID, else the only one there is, else 0."""
        from storage import articles

        if self.guild is not None:
            return self.guild
        if self.settings.home_guild_id is not None:
            return self.settings.home_guild_id
        async with database.read() as connection:
            guilds = await articles.guilds(connection)
        return guilds[0] if len(guilds) == 1 else 0


def session_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --db, --guild and --json, and hand it a Session in their place."""

    @click.option("--db", "database_path", type=click.Path(path_type=Path), help="The database, if not DATABASE_PATH.")
    @click.option("--guild", type=int, metavar="ID", help="The newsroom: a Discord server's id.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
    def with_session(database_path: Path | None, guild: int | None, as_json: bool, **options: Any) -> Any:
        if guild is not None and not 0 <= guild < 2**63:
            raise click.BadParameter(f"{guild} is no server's id.", param_hint="--guild")
        settings = load_settings()
        session = Session(settings, database_path or settings.database_path, guild, as_json)
        return command(session, **options)

    return update_wrapper(with_session, command)
