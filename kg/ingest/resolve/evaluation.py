"""How well names are resolved, measured on labelled names; baselines beside."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rapidfuzz import fuzz, process

from kg.ingest.resolve.baselines import run_baselines
from kg.ingest.resolve.evidence import NO_ALIASES, Aliases
from kg.ingest.resolve.gold import ClusterGold, Gold, LinkGold, PairGold
from kg.ingest.resolve.linking import link_names
from kg.ingest.resolve.quality import compare_clusters, share
from kg.ingest.resolve.resolution import resolve_names

LINK_CUTOFF = 0.5  # a link with a smaller score is shown as a possibility, and not counted as made


def evaluate(gold: Gold, aliases: Aliases = NO_ALIASES) -> dict[str, Any]:
    """Return the figures for labelled names; their form depends on the kind of labels (`task`)."""
    if isinstance(gold, LinkGold):
        return evaluate_links(gold, aliases)
    return evaluate_clusters(gold) if isinstance(gold, ClusterGold) else evaluate_pairs(gold)


def evaluate_clusters(gold: ClusterGold) -> dict[str, Any]:
    """Return pairwise and B-cubed quality over distinct names, and over mentions, with baselines."""
    found = [row.cluster or f"none:{row.name}" for row in resolve_names(gold.names)]
    first = {pair: at for at, pair in reversed(list(enumerate(zip(gold.names, gold.clusters, strict=True))))}
    rows = sorted(first.values())
    names, labels = [gold.names[i] for i in rows], [gold.clusters[i] for i in rows]
    own = compare_clusters([found[i] for i in rows], labels)
    mentions = compare_clusters(found, gold.clusters)
    return {
        "task": "clusters",
        "mentions": len(gold.names),
        "distinctNames": len(names),
        "goldClusters": len(set(gold.clusters)),
        **{kind: quality.as_dict() for kind, quality in own.items()},
        "overMentions": {kind: quality.as_dict() for kind, quality in mentions.items()},
        "baselines": [
            {"name": b.name, "threshold": b.threshold, **{k: q.as_dict() for k, q in b.quality.items()}}
            for b in run_baselines(names, labels)
        ],
    }


def evaluate_pairs(gold: PairGold) -> dict[str, Any]:
    """Return precision, recall and F1 over judged pairs."""
    names = [name for left, right, _ in gold.pairs for name in (left, right)]
    cluster = {row.name: row.cluster for row in resolve_names(names)}
    said = [(cluster[x] is not None and cluster[x] == cluster[y], same) for x, y, same in gold.pairs]
    hits = sum(found and same for found, same in said)
    precision = share(hits, sum(found for found, _ in said))
    recall = share(hits, sum(same for _, same in said))
    f1 = 2 * hits / max(sum(found for found, _ in said) + sum(same for _, same in said), 1)
    return {
        "task": "pairs",
        "pairs": len(said),
        "pairwise": {"precision": asdict(precision), "recall": asdict(recall), "f1": {"value": round(f1, 4)}},
    }


def evaluate_links(gold: LinkGold, aliases: Aliases) -> dict[str, Any]:
    """Return the share of names whose best match is right, and the quality of the links that are made."""
    shorts = [short for short, _ in gold.links]
    fulls = list(dict.fromkeys(full for _, full in gold.links))
    linked = list(link_names(shorts, fulls, aliases))
    best = [row.match[0] if row.match else None for row in linked]
    right = [m is not None and m.name == full for m, (_, full) in zip(best, gold.links, strict=True)]
    made = [m is not None and m.score >= LINK_CUTOFF for m in best]
    hits = sum(ok and done for ok, done in zip(right, made, strict=True))
    baseline = [process.extractOne(short, fulls, scorer=fuzz.WRatio)[0] for short in shorts]
    is_hit = [found == full for found, (_, full) in zip(baseline, gold.links, strict=True)]
    return {
        "task": "links",
        "names": len(shorts),
        "targets": len(fulls),
        "top1": asdict(share(sum(right), len(right))),
        "shown": sum(m is not None for m in best),
        "precisionOfShown": asdict(share(sum(right), sum(m is not None for m in best))),
        "cutoff": LINK_CUTOFF,
        "made": sum(made),
        "precision": asdict(share(hits, sum(made))),
        "recall": asdict(share(hits, len(right))),
        "baselines": [{"name": "rapidfuzz WRatio", "top1": asdict(share(sum(is_hit), len(is_hit)))}],
    }
