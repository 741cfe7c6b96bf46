"""A summary of three of the piece's own sentences: its opening claim, the heart of its argument, its conclusion.

The central sentence is the one nearest to the whole by TF-IDF, with a prior for the lead, a measure that does better on
news than the first three sentences do; in argued pieces the thesis often stands last, hence the conclusion.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict

MOST_SUMMARISED = 600
"""Characters of a sentence in a summary; a card shows no more of one either."""

MOST_TITLE = 300
"""Characters of a title that is read from a text, be it a heading or the first sentence."""

_SIZE = 3
_LEAD_PRIOR = 0.3
_CLAIM_WORDS = 3
_LEAST_WORDS, _MOST_WORDS = 6, 60
_ALIKE = 0.6
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:[’'-][^\W_]+)*")
_CONTEXT = (
    r"(?:(?:accordingly|consequently|therefore|thus|hence|so|then|still|yet|but|and|or|moreover|furthermore|"
    r"however|"
    r"nevertheless|nonetheless|indeed|instead|meanwhile|also|again|of course|in fact|in turn|ultimately|finally|"
    r"in short|in sum|at the same time|on the one hand|on the other hand|for now|for example|for instance|"
    r"on that (?:topic|note|point|score)|after all|in any case|to be sure|clearly|perhaps|maybe),?\s+){0,2}"
)
_PRONOUN = re.compile(
    rf"[\"'“‘(]?{_CONTEXT}"
    r"(?:(?:this|these|those|that|it|they|he|she|such|his|their|its|him|them|both|neither|either|"
    r"the (?:former|latter)|the (?:above|preceding|aforementioned|same))\b"
    r"|(?:because|for all|despite|given|beyond|beneath|behind|after|before|with|from|in|on|by|under|for|to|against|"
    r"as|until|unless|once|without|through|since)\s+(?:all\s+|of\s+)?(?:this|these|those|that|it|them|him|such|both)\b"
    r"|(?:when|while|although|though|if|because|since|as|why)\s+(?:this|these|it|they|he|she)\b)",
    re.IGNORECASE,
)
_FREE_STANDING = re.compile(
    rf"[\"'“‘(]?{_CONTEXT}"
    r"(?:(?:this|that) (?:week|month|year|morning|evening|spring|summer|autumn|winter|decade|century|time last)\b"
    r"|in (?:this|that) (?:year|month)\b|these days\b|those who\b|both (?-i:[A-Z])"
    r"|neither (?-i:[A-Z])\w+ nor\b|such is\b|that (?:the|(?-i:[A-Z])\w+)\b.*\b(?:is|was|should|does|has)\b"
    r"|it (?:is|was|remains?|seems?|appears?|would be|will be|may be|might be|has been|has become|is not|was not|"
    r"isn[’']t|wasn[’']t|is no|takes?|took|turns? out|goes without)\s+(?!(?:an?|the)\s+\w+\s+(?:that|who)\b)"
    r"(?:[\w-]+\s+){0,4}?(?:that|to|whether|who|how|why)\b)",
    re.IGNORECASE,
)
_OPENS_ON_NOTHING = re.compile(
    r"[\"'“‘(]?(?:one of them|another|the (?:first|second|third|last) (?:of|concerns)|neither is|nor|likewise|"
    r"similarly|there,|here,|others?|some of (?:them|these))(?!\w)",
    re.IGNORECASE,
)
_CONCLUDES = re.compile(
    r"[\"'“‘(]?(?:ultimately|in conclusion|to conclude|all told|all in all|overall|in the end|in sum|to sum up|"
    r"in short|what (?:this|follows)|"
    r"the (?:bottom line|lesson|conclusion|takeaway|upshot|point|sensible answer|likeliest outcome)|"
    r"for all these reasons|therefore|the result|taken together|at any rate|either way|on balance)\b",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"[>*_(\[\s]*(?:sample (?:piece|article|text)\b|what an? \w|(?:this|the) (?:article|piece) (?:was|first|is) |"
    r"(?:originally|first) published|photo:|image:|read more|subscribe|follow us|share this|all rights reserved|©|"
    r"here (?:are|is) (?:some|a few|the|our|several)\b.{0,80}:|"
    r"here (?:are|is) (?:some|a few|the|our|several)\b.{0,40}\b(?:briefings?|analys[ei]s|articles|pieces)\b|"
    r"the (?:views|opinions) expressed|disclaimer)",
    re.IGNORECASE,
)
_STOP_WORDS = frozenset(
    "the a an and or but of to in on at by for with from as is are was were be been being has have had do does "
    "did will would could should may might can must not no it its this that these those he she they his her their "
    "them him we our us you your i my who whom which what when where why how than then so if also more most such "
    "other into over about after before between under up out all any some one two there here only even just still "
    "yet both each own".split()
)


def summarise(sentences: list[str]) -> tuple[str, ...]:
    """Return three of the sentences in their order, or fewer where the piece has no more to say.

    Questions, lead-ins, boilerplate and repetitions are passed over. A sentence that opens with an unresolved `This`,
    `These` or `It` is taken only together with the sentence before it. What is longer than MOST_SUMMARISED characters,
    as a text without full stops is, ends in an ellipsis.
    """
    return tuple(shortened(sentences[index], MOST_SUMMARISED) for index in _chosen(sentences))


def shortened(text: str, most: int) -> str:
    """Return `text`, or where it is longer than `most` characters its beginning, cut at a word, with an ellipsis."""
    if len(text) <= most:
        return text
    beginning = text[: most - 1]
    words = beginning.rpartition(" ")[0]
    return (words if len(words) > most // 2 else beginning).rstrip(" ,;:–—-") + "…"


def _chosen(sentences: list[str]) -> list[int]:
    words = [_words(sentence) for sentence in sentences]
    claims = [index for index, sentence in enumerate(sentences) if _claims(sentence)]
    free = [index for index in claims if not _hangs(sentences[index])]
    if not free:
        return claims[:_SIZE] if claims and claims[0] == 0 else []
    first = _first(sentences, free)
    chosen = {first}
    conclusion = _conclusion(sentences, claims, free, first)
    chosen.update(conclusion)
    weights = _centrality(words)
    for index in sorted(free, key=lambda index: -_score(index, weights, words)):
        if len(chosen) >= _SIZE:
            break
        if index not in chosen and not any(_alike(words[index], words[other]) for other in chosen):
            chosen.add(index)
    return sorted(chosen)


def _words(sentence: str) -> list[str]:
    return [word for match in _WORD.finditer(sentence) if (word := match.group().casefold()) not in _STOP_WORDS]


def _claims(sentence: str) -> bool:
    """Say whether a sentence states something: it is no question, no heading, no lead-in and no boilerplate."""
    bare = sentence.rstrip("\"'”’»)]*_ ")
    return (
        bare.endswith((".", "!", "…", "。", "！", "।"))
        and len(sentence.split(None, _CLAIM_WORDS)) >= _CLAIM_WORDS
        and _BOILERPLATE.match(sentence) is None
    )


def _hangs(sentence: str) -> bool:
    """Say whether a sentence opens on something that only the one before it explains."""
    if _OPENS_ON_NOTHING.match(sentence) is not None:
        return True
    return _PRONOUN.match(sentence) is not None and _FREE_STANDING.match(sentence) is None


def _first(sentences: list[str], free: list[int]) -> int:
    """Prefer the first sentence of some length among the first three that stand alone."""
    return next((index for index in free[:3] if _is_long(sentences[index])), free[0])


def _conclusion(sentences: list[str], claims: list[int], free: list[int], first: int) -> tuple[int, ...]:
    """Return the sentence that concludes, with its antecedent where it needs one; nothing where none is left."""
    last = claims[-1]
    tail = [index for index in free if index > first and index >= 0.75 * len(sentences) - 1]
    marked = [index for index in tail if _CONCLUDES.match(sentences[index]) and index >= len(sentences) - 8]
    explained = last - 1 > first and last - 1 in free and last not in free
    if marked:
        return (marked[-1], last) if explained and last - 1 == marked[-1] else (marked[-1],)
    long = [index for index in tail if index in claims[-2:] and _is_long(sentences[index])]
    if long:
        return (long[-1],)
    if explained:
        return (last - 1, last)
    later = tail or [index for index in free if index > first]
    return (later[-1],) if later else ()


def _is_long(sentence: str) -> bool:
    return len(sentence.split(None, _LEAST_WORDS)) > _LEAST_WORDS


def _centrality(words: list[list[str]]) -> list[float]:
    """Return each sentence's cosine to the sum of all, over TF-IDF weights."""
    spread = Counter(word for sentence in words for word in set(sentence))
    rarity = {word: math.log((1 + len(words)) / (1 + count)) + 1 for word, count in spread.items()}
    whole: dict[str, float] = defaultdict(float)
    vectors: list[dict[str, float]] = []
    for sentence in words:
        weighed = {word: count * rarity[word] for word, count in Counter(sentence).items()}
        length = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
        vectors.append({word: weight / length for word, weight in weighed.items()})
        for word, share in vectors[-1].items():
            whole[word] += share
    return [sum(weight * whole[word] for word, weight in vector.items()) for vector in vectors]


def _score(index: int, weights: list[float], words: list[list[str]]) -> float:
    lead = 1 + _LEAD_PRIOR * (1 - index / len(weights))
    length = len(words[index])
    fit = min(1.0, length / (2 * _LEAST_WORDS)) * min(1.0, _MOST_WORDS / max(1, length))
    return weights[index] * lead * fit


def _alike(one: list[str], other: list[str]) -> bool:
    """Say whether two sentences share most of their words."""
    first, second = set(one), set(other)
    return bool(first and second) and len(first & second) >= _ALIKE * min(len(first), len(second))
