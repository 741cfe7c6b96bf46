"""Puts the services together over one database and one reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.analysis.gazetteer import ACTORS
from bot.analysis.naming import ActorNames
from bot.services.access import Access
from bot.services.adding import Adding
from bot.services.alerting import Alerting
from bot.services.answering import Answering
from bot.services.editing import Editing
from bot.services.explaining import Explaining
from bot.services.importing import Importing
from bot.services.naming import Naming
from bot.services.reading import Reader
from bot.services.receiving import Extractor, Fetching, Receiving
from bot.services.relating import Relating
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    """What the cogs and the command line may ask for."""

    database: Database
    names: ActorNames
    naming: Naming
    answering: Answering
    relating: Relating
    adding: Adding
    editing: Editing
    alerting: Alerting
    access: Access
    explaining: Explaining
    importing: Importing
    receiving: Receiving
    extractor: Extractor
    fetcher: Fetching
    now: Callable[[], datetime]


def assemble(
    database: Database, reader: Reader, extractor: Extractor, fetcher: Fetching, now: Callable[[], datetime]
) -> Services:
    """Return the services; `now` returns the current time with a time zone."""
    names = ActorNames(ACTORS)
    naming = Naming(database, names, now)
    adding = Adding(database, reader, now)
    return Services(
        database=database,
        names=names,
        naming=naming,
        answering=Answering(database, naming, now),
        relating=Relating(database, naming),
        adding=adding,
        editing=Editing(database, adding, now),
        alerting=Alerting(database, naming, now),
        access=Access(database, now),
        explaining=Explaining(database),
        importing=Importing(database, adding, extractor, now),
        receiving=Receiving(extractor, fetcher),
        extractor=extractor,
        fetcher=fetcher,
        now=now,
    )
