"""Facts as bad as pieces can hold: the longest names and sentences, full of what Discord would take for formatting."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.analysis.facts import Briefing, Evidence, PairStance, Reading, Stance
from bot.analysis.gazetteer import ACTORS
from bot.analysis.verdict import Shift, Verdict
from bot.services.answering import ArticleAnswer, BriefingsAnswer, SearchAnswer, StanceAnswer
from bot.services.correcting import CORRECTED, REMOVED, RESTORED, Change
from bot.services.digesting import Digest, PairNews
from bot.services.explaining import Explanation, Stage
from bot.services.quotes import Quote
from bot.services.relating import Relation, RelationsAnswer, Standing
from storage.articles import MATCH_CLOSES, MATCH_OPENS, Article, Match
from storage.briefings import MergedBriefing
from storage.evidence import QuarterTotal
from storage.subscriptions import Filters, Schedule, Style, Subscription, SubscriptionHealth

NAMES = sorted((actor.name for actor in ACTORS), key=len, reverse=True)
_SCRAPS = [
    *"*_~|`[]()<>#-\\\n\"'",
    *("word ", "https://x.example/a_b", "](https://evil.example)", "[win](", "<@1>", "<@&1>", "<#1>", "@everyone "),
    *("\n# ", "\n> ", "\n- ", "\n-# ", "```", "||", "**", "<:a:1>", "<t:1>", "ß", "🙂", "Россия "),
]


def texts(most: int, least: int = 1) -> st.SearchStrategy[str]:
    """Texts of up to so many characters, often just as long."""
    scraps = st.lists(st.sampled_from(_SCRAPS), min_size=1, max_size=12).map("".join)
    repeated = st.tuples(scraps, st.integers(least, most)).map(lambda pair: (pair[0] * pair[1])[: pair[1]])
    longest = scraps.map(lambda scrap: (scrap * most)[:most])
    return repeated | longest


actors = st.sampled_from(NAMES[:4]) | st.sampled_from(NAMES)
ids = st.integers(1, 2**53)
dates = st.none() | st.sampled_from(["2024-05", "2024-05-12", "1999-12-31"])
typed_dates = st.none() | st.sampled_from(["2024", " 2024-5 ", "2024-05-12", "          2024-12-31"])
urls = st.none() | texts(500).map(lambda text: "https://x.example/" + text) | texts(60)
stances = st.sampled_from(Stance)

articles = st.builds(
    Article,
    id=ids,
    guild_id=ids,
    title=texts(500),
    author=st.none() | texts(200),
    published=dates,
    url=urls,
    summary=st.lists(texts(2000), max_size=3).map(tuple),
    engine=st.none(),
    added_at=st.just(0),
    removed=st.booleans(),
)
quotes = st.builds(
    Quote,
    source=actors,
    target=actors,
    stance=stances,
    confidence=st.floats(0, 1),
    hedged=st.booleans(),
    reported_by=st.none() | texts(2000),
    quote=texts(2000),
    date=dates,
    article_id=ids,
    title=texts(500),
    url=urls,
    is_title=st.booleans(),
    briefing_url=urls,
)
merged_briefings = st.builds(
    MergedBriefing,
    published=st.sampled_from(["2024-05", "2024-05-12"]),
    title=texts(500),
    url=urls,
    article_id=st.none() | ids,
    cited_by=st.lists(ids, max_size=8).map(tuple),
)


def repeated(strategy: st.SearchStrategy[object], most: int) -> st.SearchStrategy[tuple[object, ...]]:
    """Up to so many facts, of a few kinds."""
    return st.tuples(st.lists(strategy, min_size=1, max_size=3), st.integers(1, most)).map(
        lambda pair: tuple((pair[0] * pair[1])[: pair[1]])
    )


stance_answers = st.builds(
    StanceAnswer,
    source=st.sampled_from(NAMES[::2]) | st.just(NAMES[0]),
    target=st.sampled_from(NAMES[1::2]) | st.just(NAMES[1]),
    verdict=st.builds(
        Verdict,
        st.sampled_from(["supportive", "critical", "mixed", "neutral"]),
        st.floats(0, 1),
        st.none() | st.just(Shift("2024-05", "critical", "supportive")),
    ),
    supportive=st.integers(0, 10**6),
    critical=st.integers(0, 10**6),
    neutral=st.integers(0, 10**6),
    articles=st.integers(0, 10**6),
    first=dates,
    last=dates,
    trend=st.integers(0, 80).map(lambda n: tuple(QuarterTotal(f"{2000 + i // 4}-Q1", i, i, i, i) for i in range(n))),
    evidence=st.just(()) | repeated(quotes, 500),
)
standings = st.builds(
    Standing,
    source=st.just(NAMES[0]),
    target=st.sampled_from(NAMES[1:]),
    verdict=st.builds(Verdict, st.sampled_from(["supportive", "critical", "mixed", "neutral"]), st.floats(0, 1)),
    weight=st.floats(0, 1e6),
    supportive=st.integers(0, 10**7),
    critical=st.integers(0, 10**7),
    neutral=st.integers(0, 10**7),
    articles=st.integers(1, 10**7),
)
relations_answers = st.builds(
    RelationsAnswer,
    actor=st.just(NAMES[0]),
    relations=st.lists(
        st.builds(Relation, st.sampled_from(NAMES[1:30]), standings, standings),
        max_size=12,
        unique_by=lambda r: r.counterpart,
    ).map(tuple),
    known=st.integers(12, 200),
    among=st.just(()),
)
briefings_answers = st.builds(BriefingsAnswer, year=st.just(2024), briefings=repeated(merged_briefings, 200))
matches = st.builds(
    Match,
    article=articles,
    score=st.just(1.0),
    snippet=texts(2000).map(lambda text: f"{MATCH_OPENS}{text.strip() or 'word'}{MATCH_CLOSES} {text}"),
)
search_answers = st.builds(
    SearchAnswer,
    query=texts(300),
    results=st.lists(matches, max_size=10, unique_by=lambda match: match.article.id).map(tuple),
)
article_answers = st.builds(
    ArticleAnswer,
    article=articles,
    text=texts(20_000),
    actors=st.integers(0, 200).map(lambda number: tuple(NAMES[:number])),
    stances=repeated(quotes, 20),
    briefings=st.just(()) | repeated(merged_briefings, 200),
    cited_by=st.lists(articles, max_size=4).map(tuple),
)
readings = st.builds(
    Reading,
    title=st.none() | texts(500),
    author=st.none() | texts(300),
    date=dates,
    url=urls,
    opening=texts(2000),
    summary=st.lists(texts(2000), max_size=3).map(tuple),
    briefings=st.just(()) | repeated(st.builds(Briefing, title=texts(500), date=dates, url=urls), 200),
    actors=st.integers(0, 200).map(lambda number: tuple(NAMES[:number])),
    evidence=st.just(())
    | repeated(
        st.builds(
            Evidence,
            pair=st.builds(PairStance, source=actors, target=actors, stance=stances, confidence=st.floats(0, 1)),
            quote=texts(2000),
            start=st.just(0),
            end=st.just(1),
        ),
        100,
    ),
    engine=st.just("rules-1"),
)
moments = st.none() | st.just(1_700_000_000)
verdict_words = st.sampled_from(["supportive", "critical", "mixed", "neutral", "unknown"])
_named = st.lists(actors, max_size=10).map(tuple)
filters = st.builds(
    Filters,
    actors_any=_named,
    actors_all=_named,
    actors_not=_named,
    source=st.none() | actors,
    target=st.none() | actors,
    stance=st.sampled_from([None, "supportive", "critical"]),
    keyword=st.none() | texts(100),
    author=st.none() | texts(100),
)
schedules = st.builds(
    Schedule,
    digest=st.sampled_from(["instant", "daily", "weekly"]),
    hour=st.integers(0, 23),
    weekday=st.integers(0, 6),
    quiet=st.none() | st.just((22, 7)),
)
styles = st.builds(
    Style,
    role_id=st.none() | ids,
    short=st.booleans(),
    threaded=st.booleans(),
    notify=st.booleans(),
    max_age=st.integers(1, 365).map(lambda days: days * 86_400),
)
subscriptions = st.builds(
    Subscription,
    id=ids,
    guild_id=ids,
    channel_id=ids,
    created_by=ids,
    filters=filters,
    schedule=schedules,
    style=styles,
    origin_channel_id=st.none() | ids,
    next_digest_at=moments,
    created_at=st.just(1_700_000_000),
    paused_at=moments,
    disabled_at=moments,
    disabled_reason=st.none() | st.just("I can't post there."),
)
subscription_healths = st.builds(
    SubscriptionHealth,
    subscription=subscriptions,
    last_sent_at=moments,
    last_message_id=st.none() | ids,
    waiting=st.integers(0, 10**6),
    trouble=st.none() | texts(2000),
)
explanations = st.sampled_from(Stage).flatmap(
    lambda stage: st.builds(
        Explanation,
        subscription=subscriptions,
        stage=st.just(stage),
        # Why a channel is lost is a sentence of ours, with the channel in it.
        reason=st.just("I can't post in <#1>.") if stage is Stage.DISABLED else st.none() | texts(300),
        at=st.just(1_700_000_000),
        message_id=ids,
    )
)
pair_news = st.builds(
    PairNews,
    source=actors,
    target=actors,
    before=verdict_words,
    now=verdict_words,
    articles=st.lists(articles, min_size=1, max_size=7).map(tuple),
)
digests = st.builds(
    Digest,
    digest=st.sampled_from(["daily", "weekly"]),
    since=moments,
    pairs=st.lists(pair_news, max_size=4).map(tuple),
    others=st.lists(articles, max_size=7).map(tuple),
).filter(lambda digest: digest.pairs or digest.others)
changes = st.builds(
    Change,
    article=articles,
    what=st.sampled_from([CORRECTED, REMOVED, RESTORED]),
    fields=st.lists(st.sampled_from(["title", "author", "published", "url"]), min_size=1, unique=True).map(tuple),
    message_id=ids,
)
