"""One form for the links by which the same page is reached."""

from __future__ import annotations

import re

from bot.intake.addresses import NotFetched, checked_link

# What newsletters, feeds and social networks hang on to a link to see where readers come from.
_TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|link\w*|ptr_name|bbc_team|format|custom\d)|ns_(?:mchannel|source|campaign|linkname|fee)"
    r"|(?:fb|g|dc|y|ms|tw|wb|gb|ttc|irc)clid|gclsrc|msclkid|igshid|igsh|mc_[ce]id|mkt_tok|_hs(?:enc|mi)|hsCtaTracking"
    r"|vero_(?:id|conv)|oly_(?:anon|enc)_id|ref_(?:src|url)|cmp|cmpid|ocid|smid|smtyp|sref|partner|ito|ftcamp|spm|xtor"
    r"|source=rss|ref=rss|from=rss|feed=rss|rss=1|rss|feature=(?:rss|share)|__twitter_impression|guccounter|share_?token",
    re.IGNORECASE,
)


def canonical_link(link: str) -> str:
    """Return a link without its fragment and what only tracks readers; one that is no web address as it is."""
    try:
        url = checked_link(link)
    except NotFetched:
        return link
    kept = [
        (key, value)
        for key, value in url.query.items()
        if not _TRACKING.fullmatch(key) and not _TRACKING.fullmatch(f"{key}={value}")
    ]
    return str(url if len(kept) == len(url.query) else url.with_query(kept))


def comparable_link(link: str) -> str | None:
    """Return a form that is equal for links to the same page, however written; None where it leads to no page.

    The scheme, `www.`, a slash at the end and the order of parameters do not count. A site's front page is no page of
    a piece's own.
    """
    try:
        url = checked_link(canonical_link(link))
    except NotFetched:
        return None
    path = url.raw_path.rstrip("/")
    parameters = "&".join(sorted(f"{key}={value}" for key, value in url.query.items()))
    if not path and not parameters:
        return None
    host = (url.raw_host or "").removeprefix("www.").rstrip(".")
    port = "" if url.is_default_port() else f":{url.port}"
    return f"{host}{port}{path}" + (f"?{parameters}" if parameters else "")
