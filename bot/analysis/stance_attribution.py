"""Who is speaking: `X said that ...`, `..., X said`, `according to X`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.analysis import stance_lexicon as lexicon
from bot.analysis.stance_tokens import Clause, Token, is_verb, keys, matches

_SPEECH = lexicon.verb_pattern(lexicon.SPEECH_VERBS)
_COMPLAINING = lexicon.verb_pattern(lexicon.COMPLAINING_VERBS)
_DENIALS = lexicon.inflect("deny")
_PHRASE_ENDS = lexicon.PREPOSITIONS | lexicon.CLAUSE_OPENERS | lexicon.RELATIVES | {",", ";", ":", "and", "but", "."}
_PAST_OR_PRESENT = re.compile(r"(?:ed|id|ld|ote|ore|ack|s)$")
_MARKS = frozenset(",.;!?")
_AUDIENCE_REACH = 6
_TRAILING_REACH = 8


@dataclass(frozen=True, slots=True)
class Speaker:
    """The actors that a speaker stands for, and the verbatim naming.

    `trailing`: the words come before the name. `complaining`, `denying`: the verb of speech blames or denies.
    """

    actors: tuple[str, ...]
    naming: str
    trailing: bool = False
    complaining: bool = False
    denying: bool = False


def speaker_before(
    tokens: list[Token], clause: Clause, main_subject: tuple[str, ...], text: str
) -> tuple[Speaker, int] | None:
    """Find the speaker of a clause such as `X told Y that ...`, and the place where the reported content begins."""
    for begin, end in matches(_SPEECH, tokens, clause.begin, clause.end):
        if not is_verb(tokens, begin) or begin == clause.begin:
            continue
        content = _content_begin(tokens, end, clause.end)
        if content is None:
            continue
        speaker = _naming(tokens, clause.begin, begin, text)
        if speaker is None:
            speaker = Speaker(main_subject, "")
        denying = tokens[begin].key in _DENIALS and not any(
            token.key in lexicon.NEGATORS for token in tokens[clause.begin : begin]
        )
        return replace(speaker, complaining=_blames(tokens, begin, end), denying=denying), content
    return None


def _content_begin(tokens: list[Token], place: int, end: int) -> int | None:
    """Where the reported clause starts: after `that`, or straight at a noun phrase with a verb of its own."""
    for index in range(place, min(place + _AUDIENCE_REACH, end)):
        if tokens[index].key in {"that", ","}:
            return index + 1 if index + 1 < end else None
    if place < end and (tokens[place].actor or tokens[place].key in lexicon.SUBJECT_PRONOUNS | lexicon.DETERMINERS):
        later = range(place + 1, min(place + 7, end))
        if any(is_verb(tokens, index) and not tokens[index].key.endswith("ing") for index in later):
            return place
    return None


def _naming(tokens: list[Token], begin: int, verb: int, text: str) -> Speaker | None:
    """Read the noun phrase that ends at the speech verb."""
    last = verb
    while last > begin and (tokens[last - 1].key.endswith("ly") or _is_glue(tokens[last - 1])):
        last -= 1
    first = last
    while first > begin and not _ends_phrase(tokens, first - 1):
        first -= 1
    while first < last and tokens[first].actor is None and not _names(tokens[first]):
        first += 1
    if first >= last:
        return None
    actors = tuple(dict.fromkeys(token.actor for token in tokens[first:last] if token.actor))
    named = text[tokens[first].start : tokens[last - 1].end]
    return Speaker(actors[:1], named)


def _names(token: Token) -> bool:
    return token.key[0].isalpha() and token.key not in lexicon.DETERMINERS


def _is_glue(token: Token) -> bool:
    return token.key in lexicon.AUXILIARIES | lexicon.EVERYDAY_ADVERBS | {"and"}


def _ends_phrase(tokens: list[Token], place: int) -> bool:
    token = tokens[place]
    if token.actor or token.key == "of":
        return False
    return token.key in _PHRASE_ENDS or is_verb(tokens, place)


def attribution_in(tokens: list[Token], text: str) -> tuple[list[Token], Speaker | None]:
    """Give the tokens without an attribution that follows or interrupts the words, and its speaker."""
    for place, token in enumerate(tokens):
        if token.key == "according" and keys(tokens, place, place + 2) == "according to":
            return _without(tokens, place, place + 2, text)
        if token.key == "," and place:
            found = _trailing(tokens, place + 1, text)
            if found is not None:
                speaker, end = found
                return tokens[:place] + tokens[end:], speaker
    return tokens, None


def _without(tokens: list[Token], begin: int, name: int, text: str) -> tuple[list[Token], Speaker | None]:
    stops = (place for place in range(name, len(tokens)) if tokens[place].key in _MARKS or is_verb(tokens, place))
    end = next(stops, len(tokens))
    speaker = _naming(tokens, name, end, text)
    if speaker is None:
        return tokens, None
    return tokens[:begin] + tokens[end:], Speaker(speaker.actors, speaker.naming, trailing=True)


def _trailing(tokens: list[Token], begin: int, text: str) -> tuple[Speaker, int] | None:
    """`, X told reporters.` or `, complained X,`: a name and a speech verb alone between marks."""
    end = next((place for place in range(begin, len(tokens)) if tokens[place].key in _MARKS), len(tokens))
    if not begin < end <= begin + _TRAILING_REACH:
        return None
    spoken = [span for span in matches(_SPEECH, tokens, begin, end) if _PAST_OR_PRESENT.search(tokens[span[0]].key)]
    if len(spoken) != 1 or tokens[begin].key in {"and", "but", "or"} | lexicon.RELATIVES | lexicon.CLAUSE_OPENERS:
        return None
    verb, after = spoken[0]
    if verb == begin:
        speaker = _naming(tokens, after, end, text)
    elif any(token.actor for token in tokens[after:end]) or any(tokens[i].key == "that" for i in range(after, end)):
        return None
    else:
        speaker = _naming(tokens, begin, verb, text)
    if speaker is None:
        return None
    return replace(speaker, trailing=True, complaining=_blames(tokens, verb, after)), end


def _blames(tokens: list[Token], begin: int, end: int) -> bool:
    return _COMPLAINING.fullmatch(keys(tokens, begin, end)) is not None
