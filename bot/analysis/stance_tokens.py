"""A sentence as the rules see it: tokens with the actors in place, cut into clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.analysis import stance_lexicon as lexicon
from bot.analysis.facts import Sentence

_WORD = re.compile(r"n['’]t\b|[^\W\d_]+?(?=n['’]t\b)|[^\W\d_]+(?:-[^\W\d_]+)*|['’]s\b|\d[\d.,]*\d|\d|[^\w\s]")
_POSSESSIVE = re.compile(r"['’]s\b|['’](?=\s)")
_QUOTES = frozenset("\"'“”‘’«»„")
_PARTICIPLES = lexicon.participles()
_VERB_FORMS = frozenset(
    form
    for group in (
        lexicon.SUPPORTIVE_ACTS, lexicon.SUPPORTIVE_WORDS, lexicon.CRITICAL_VERBS, lexicon.ABANDONING_VERBS,
        lexicon.ANGERING_VERBS, lexicon.PLEASING_VERBS, lexicon.SPEECH_VERBS, lexicon.MUTUAL_CRITICAL_VERBS,
        lexicon.MUTUAL_SUPPORTIVE_VERBS, lexicon.LABELLING_VERBS, lexicon.REFUSING_VERBS, lexicon.DIRECTING_VERBS,
        lexicon.CONCEALING_VERBS, lexicon.CEASING_VERBS, lexicon.RECEIVING_VERBS, lexicon.COMMON_VERBS,
    )
    for entry in group
    for form in lexicon.inflect(entry.split()[0])
)  # fmt: skip


_BEFORE_GERUNDS = frozenset({"to", "by", "since", "after", "before", "for", "of", "from"})
_SUBJECT_SIGNS = lexicon.SUBJECT_PRONOUNS | lexicon.DETERMINERS | {"both", "neither"}
_NOUN_COMPLEMENTS = frozenset({"on", "against", "at", "for", "toward", "towards", "to", "of", "between", "from"})
_BEFORE_VERBS = (
    lexicon.AUXILIARIES
    | lexicon.SUBJECT_PRONOUNS
    | lexicon.RELATIVES
    | lexicon.NEGATORS
    | lexicon.EVERYDAY_ADVERBS
    | {"@", "to", "and", ",", "that"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark or a whole mention of an actor; offsets count from the sentence's start.

    `key` is what the patterns see: the word in lower case, `@` for an actor, `@s` for an actor's possessive.
    """

    text: str
    key: str
    start: int
    end: int
    actor: str | None = None

    @property
    def possessive(self) -> bool:
        """Whether what follows belongs to this actor."""
        return self.key == "@s"


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens `begin` to `end` (exclusive); `opener` is the word that opens it, empty for a plain one."""

    begin: int
    end: int
    opener: str = ""


def tokenise(sentence: Sentence) -> list[Token]:
    """Words and marks in order; quotation marks are left out, and of overlapping mentions the longest is kept."""
    text, tokens, position = sentence.text, list[Token](), 0
    for mention in sorted(sentence.mentions, key=lambda mention: (mention.start, -mention.end)):
        if mention.start < position:
            continue
        tokens += _words(text, position, mention.start)
        possessive = _POSSESSIVE.match(text, mention.end)
        ending = possessive is not None and (possessive.group() != "’" or text[mention.end - 1] == "s")
        inside = text[mention.start : mention.end].endswith(("'s", "’s"))
        tokens.append(
            Token(
                text[mention.start : mention.end],
                "@s" if ending or inside else "@",
                mention.start,
                mention.end,
                mention.actor,
            )
        )
        position = possessive.end() if possessive is not None and ending else mention.end
    return tokens + _words(text, position, len(text))


def _words(text: str, start: int, end: int) -> list[Token]:
    return [
        Token(found.group(), found.group().lower().replace("’", "'"), found.start(), found.end())
        for found in _WORD.finditer(text, start, end)
        if found.group() not in _QUOTES
    ]


def keys(tokens: list[Token], begin: int, end: int) -> str:
    """Give the searchable text of a stretch of tokens."""
    return " ".join(token.key for token in tokens[begin:end])


def matches(pattern: re.Pattern[str], tokens: list[Token], begin: int, end: int) -> list[tuple[int, int]]:
    """Token ranges (end exclusive) where the pattern occurs."""
    text = keys(tokens, begin, end)
    return [
        (begin + text.count(" ", 0, found.start()), begin + text.count(" ", 0, found.end()) + 1)
        for found in pattern.finditer(text)
    ]


def is_verb(tokens: list[Token], place: int) -> bool:
    """Whether the token looks like a verb: an auxiliary, a form the lexicon knows, or a past form."""
    key = tokens[place].key
    if key in lexicon.AUXILIARIES:
        return True
    if not (key in _VERB_FORMS or key in _PARTICIPLES or (key.endswith("ed") and len(key) > 4)):
        return False
    before = tokens[place - 1].key if place else ""
    after = tokens[place + 1].key if place + 1 < len(tokens) else ""
    if before in lexicon.DETERMINERS | lexicon.POSSESSIVES or before == "@s":
        return False
    if before in lexicon.PREPOSITIONS - _BEFORE_GERUNDS:
        return False
    if key.endswith(("ed", "ing")) or key in _PARTICIPLES:
        return True
    if before == "@" and not key.endswith("s") and after in _NOUN_COMPLEMENTS:
        return False  # `Irish anger at ...`
    if before in _BEFORE_VERBS or before.endswith("ly"):
        return True
    return before not in lexicon.PREPOSITIONS and after not in _NOUN_COMPLEMENTS


def split_clauses(tokens: list[Token]) -> list[Clause]:
    """Clauses in order, cut at strong marks, subordinating words and coordinated clauses with their own subject."""
    clauses, begin, opener = list[Clause](), 0, ""
    for place, token in enumerate(tokens):
        cut = _boundary(tokens, begin, place)
        if cut is None:
            continue
        if place > begin:
            clauses.append(Clause(begin, place, opener))
        opener = cut
        begin = place if token.key in lexicon.AUXILIARIES else place + 1
    if begin < len(tokens):
        clauses.append(Clause(begin, len(tokens), opener))
    return clauses


def _boundary(tokens: list[Token], begin: int, place: int) -> str | None:
    """Say what opens a new clause at this token, or None where none starts."""
    key = tokens[place].key
    if key in {";", ":", "—", "–", "(", ")"} and not _inside_compound(tokens, place):
        return ";"
    if key in lexicon.CLAUSE_OPENERS | lexicon.RELATIVES:
        return None if key in {"though", "if"} and place and tokens[place - 1].key == "as" else key
    if key == "," and _closes_aside(tokens, begin, place):
        return ","
    if key in {"and", "or", ",", "as", "after"} and _new_subject_follows(tokens, begin, place):
        return key if key != "," else ";"
    return None


def _inside_compound(tokens: list[Token], place: int) -> bool:
    joined = 0 < place < len(tokens) - 1 and tokens[place - 1].end == tokens[place].start
    return joined and tokens[place + 1].actor is not None


def _closes_aside(tokens: list[Token], begin: int, place: int) -> bool:
    """Tell a comma after a relative or subordinate clause, which hands back to the main one."""
    opener = tokens[begin - 1].key if begin else ""
    if opener not in lexicon.RELATIVES | lexicon.CLAUSE_OPENERS:
        return False
    return any(is_verb(tokens, index) for index in range(begin, place))


def _new_subject_follows(tokens: list[Token], begin: int, place: int) -> bool:
    """Whether a verb came before and the next noun phrase is the subject of another."""
    finite = [index for index in range(begin, place) if is_verb(tokens, index) and tokens[index - 1].key != "to"]
    if not finite or (tokens[place + 1 : place + 2] and tokens[place + 1].key in {"if", "though"}):
        return False
    seen_subject = False
    for index in range(place + 1, min(place + 9, len(tokens))):
        key = tokens[index].key
        if seen_subject and is_verb(tokens, index):
            return True
        if key == "and" and index == place + 1:
            continue
        if key in {",", ";", ":", "and", "."} or (key in lexicon.PREPOSITIONS and key not in {"of", "in"}):
            return False
        if is_verb(tokens, index) and not (key == "had" and index == place + 1):
            return False
        seen_subject = seen_subject or tokens[index].actor is not None or key in _SUBJECT_SIGNS
    return False
