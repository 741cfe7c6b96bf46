"""`dateline import`, `export`, `backup` and `restore`."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import nullcontext
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.commandline.session import NoDatabase, Session, session_options

_PATH = click.Path(path_type=Path)


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=_PATH, metavar="PATH...")
@click.option("--no-read", is_flag=True, help="Store and index only; nothing is read from the pieces.")
@click.option("--alert", is_flag=True, help="Tell the subscribed channels of the new pieces. Without it, nobody.")
@session_options
def import_pieces(session: Session, paths: tuple[Path, ...], no_read: bool, alert: bool) -> None:
    """Import files, folders, zip archives and JSONL. It may be run again: what is there already is left alone."""
    asyncio.run(_import(session, paths, no_read=no_read, alert=alert))


async def _import(session: Session, paths: tuple[Path, ...], *, no_read: bool, alert: bool) -> None:
    from bot.errors import sentence_of
    from bot.intake.archive import count_pieces, files_in, pieces_in
    from bot.services.reading import MOST_WORKERS

    files = files_in(paths)
    added, held, failed = 0, 0, []
    async with session.services(workers=MOST_WORKERS, create=True) as (services, guild_id):
        with _progress() as progress:
            task = progress.add_task("Importing", total=count_pieces(files))
            outcomes = services.importing.take_in(guild_id, pieces_in(files), read=not no_read, alert=alert)
            async for outcome in outcomes:
                progress.advance(task)
                if outcome.error is not None:
                    failed.append({"name": outcome.name, "reason": sentence_of(outcome.error) or str(outcome.error)})
                elif outcome.added:
                    added += 1
                else:
                    held += 1
    if session.as_json:
        session.print_document({"added": added, "already_there": held, "failed": failed})
    else:
        click.echo(f"{added} added, {held} already there, {len(failed)} failed.")
        _tell_failures(failed)
    if failed:
        raise SystemExit(1)


@click.command()
@click.option("--all", "everything", is_flag=True, help="Read every piece again: a newsroom's new names count then.")
@session_options
def reread(session: Session, everything: bool) -> None:
    """Read the pieces that were never read, or not by the present engine. It may be stopped and run again."""
    asyncio.run(_reread(session, everything=everything))


async def _reread(session: Session, *, everything: bool) -> None:
    from bot.analysis.stance_learned import ENGINE
    from bot.errors import sentence_of
    from bot.services.reading import MOST_WORKERS

    read, failed = 0, []
    async with session.services(workers=MOST_WORKERS) as (services, guild_id):
        importing = services.importing
        with _progress() as progress:
            total = await importing.count_to_reread(guild_id, ENGINE, everything=everything)
            task = progress.add_task("Reading", total=total)
            async for outcome in importing.reread(guild_id, ENGINE, everything=everything):
                progress.advance(task)
                if outcome.error is not None:
                    failed.append({"name": outcome.name, "reason": sentence_of(outcome.error) or str(outcome.error)})
                elif outcome.read:
                    read += 1
    if session.as_json:
        session.print_document({"read": read, "failed": failed})
    else:
        click.echo(f"{read} read, {len(failed)} failed.")
        _tell_failures(failed)
    if failed:
        raise SystemExit(1)


@click.command()
@click.option("-o", "--output", type=_PATH, metavar="FILE", help="Where to; standard output unless given.")
@session_options
def export(session: Session, output: Path | None) -> None:
    """Write the corpus as JSONL: all that is needed to import it elsewhere without loss."""
    asyncio.run(_export(session, output))


async def _export(session: Session, output: Path | None) -> None:
    from bot.presentation.documents import article_record

    async with session.services() as (services, guild_id):
        records = (article_record(full) async for full in services.importing.hand_out(guild_id))
        if output is None and session.as_json:
            session.print_document([record async for record in records])
            return
        number = 0
        with output.open("w", encoding="utf-8") if output else nullcontext(sys.stdout) as stream:
            async for record in records:
                stream.write(json.dumps(record, ensure_ascii=False) + "\n")
                number += 1
    if output:
        if session.as_json:
            session.print_document({"exported": number, "file": str(output)})
        else:
            click.echo(f"{number} pieces written to {output}.")


@click.command()
@click.argument("file", type=_PATH)
@session_options
def backup(session: Session, file: Path) -> None:
    """Write a consistent copy of the database, which may be in use, to FILE."""
    from storage.backup import back_up

    if not session.database_path.is_file():
        raise NoDatabase(f"There is no database {session.database_path}. Name another one with --db.")
    _refuse_itself(session, file)
    back_up(session.database_path, file)
    _tell(session, {"database": str(session.database_path), "backup": str(file)}, f"Backed up to {file}.")


@click.command()
@click.argument("file", type=_PATH)
@session_options
def restore(session: Session, file: Path) -> None:
    """Put the copy FILE in place of the database; a damaged one is refused and changes nothing."""
    from storage.backup import restore as restore_copy

    _refuse_itself(session, file)
    restore_copy(file, session.database_path)
    _tell(
        session,
        {"database": str(session.database_path), "restored_from": str(file)},
        f"{session.database_path} is as it was in {file}.",
    )


def _tell_failures(failed: list[dict[str, str]]) -> None:
    for failure in failed:
        click.echo(f"{failure['name']}: {failure['reason']}", err=True)


def _refuse_itself(session: Session, file: Path) -> None:
    if file.resolve() == session.database_path.resolve():
        raise click.UsageError(f"{file} is the database itself. Name another file.")


def _tell(session: Session, document: dict[str, str | int], sentence: str) -> None:
    if session.as_json:
        session.print_document(document)
    else:
        click.echo(sentence)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not Console(stderr=True).is_terminal,
    )
