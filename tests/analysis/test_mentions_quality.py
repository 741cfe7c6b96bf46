"""How well actors are found in sentences that an editor has marked.

`labelled_mentions.jsonl` holds one original sentence, headline or short paragraph a line: `date`, the piece's date or
null, and `marked`, the text in which each naming of an actor stands as `[surface|Canonical name]`. To add to it, mark:

* states, blocs, organisations and movements by name, adjective, demonym, prefix (`[Sino|China]-[Indian|India]`),
  capital, palace, ministry or agency, also where the capital is only the place;
* who speaks for the actor by office in the month of the piece or in the month before; nobody elected but not yet in
  office, nobody long out of it; in a piece without a date everyone who ever was;
* nothing inside the name of another thing: seas and rivers, treaties (Paris Agreement), newspapers, airlines,
  opposition parties, dishes, empires, people who are called Jordan.

Sentences are written before anyone looks at what is found in them, and a miss is mended for its whole class.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.analysis.actors import Gazetteer
from bot.analysis.facts import Mention
from bot.analysis.gazetteer import ACTORS

STATES = {actor.name for actor in ACTORS if actor.kind == "state"}
LINES = [
    json.loads(line)
    for line in (Path(__file__).parent / "labelled_mentions.jsonl").read_text(encoding="utf-8").splitlines()
]


def unmarked(marked: str) -> tuple[str, list[Mention]]:
    text, mentions = "", []
    for part in re.split(r"(\[[^|\]]+\|[^\]]+\])", marked):
        if part.startswith("["):
            surface, _, actor = part[1:-1].partition("|")
            mentions.append(Mention(actor, len(text), len(text) + len(surface)))
            text += surface
        else:
            text += part
    return text, mentions


def are_the_same(marked: Mention, found: Mention) -> bool:
    return marked.actor == found.actor and marked.start < found.end and found.start < marked.end


def test_states_are_found_as_an_editor_marks_them() -> None:
    world = Gazetteer(ACTORS)
    hits = 0
    missed, invented = [], []
    for line in LINES:
        text, mentions = unmarked(line["marked"])
        found = [mention for mention in world.find(text, line["date"]) if mention.actor in STATES]
        expected = [mention for mention in mentions if mention.actor in STATES]
        paired = [mention for mention in expected if any(are_the_same(mention, one) for one in found)]
        hits += len(paired)
        missed += [f"{text[one.start : one.end]} in {text!r}" for one in expected if one not in paired]
        invented += [
            f"{text[one.start : one.end]} in {text!r}"
            for one in found
            if not any(are_the_same(mention, one) for mention in expected)
        ]

    report = "\n".join(("missed:", *missed, "invented:", *invented))
    assert hits / (hits + len(missed)) >= 0.95, report
    assert hits / (hits + len(invented)) >= 0.98, report


def test_the_marked_sentences_name_known_actors_and_many_of_them() -> None:
    known = {actor.name for actor in ACTORS}
    marked = [mention.actor for line in LINES for mention in unmarked(line["marked"])[1]]

    assert len(LINES) >= 470
    assert set(marked) <= known
    assert len(set(marked) & STATES) >= 165
