"""Answers as tables for the terminal, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from kg.algorithms.navigation_model import NavigationReport

Answer = Mapping[str, Any]

GAP_CLASSES: dict[str, tuple[str, str]] = {
    "strong": ("强链 strong", "green"),
    "average": ("一般 average", "default"),
    "weak": ("弱链 weak", "yellow"),
    "missing": ("缺链 missing", "red"),
    "insufficientData": ("数据不足 too few data", "dim"),
}
STAGES = {"upstream": "上游 upstream", "midstream": "中游 midstream", "downstream": "下游 downstream"}
UNKNOWN = "未知 unknown"


def print_answers(
    console: Console, coverage: Sequence[Answer], control: Answer | None, matches: Answer | None
) -> None:
    """Print what a chain's subjects cover, who controls its links and which funds fit its clusters."""
    chain = (coverage[0] if coverage else control or matches or {}).get("chain", {})
    console.rule(f"{chain.get('name', '')} {chain.get('nameEn', '')} · {chain.get('chainId', '')}")
    if coverage:
        console.print(coverage_table(coverage))
    if control:
        console.print(control_table(control))
    if matches:
        console.print(match_table(matches))


def coverage_table(answers: Sequence[Answer]) -> Group:
    """Return a row per link and a column per subject: class, coverage with bounds, mass."""
    table = Table(
        title=r"环节覆盖度 Coverage of the links: class, coverage \[low–high], families", title_justify="left"
    )
    table.add_column("环节 link")
    table.add_column("阶段 stage")
    for answer in answers:
        table.add_column(str(answer.get("subjectName") or answer["subject"]))
    names = link_names(answers[0])
    for position, first in enumerate(answers[0]["links"]):
        link = first["link"]
        cells = [coverage_cell(answer["links"][position]) for answer in answers]
        table.add_row(names[link][0], names[link][1], *cells)
    table.add_section()
    table.add_row("全链 chain", "", *[whole_chain_cell(answer) for answer in answers])
    return Group(table, *[Text(note, style="dim") for note in reasons(answers)])


def link_names(answer: Answer) -> dict[str, tuple[str, str]]:
    """Return name and stage of each link, in both languages."""
    return {
        link["link"]: (f"{link['name']} {link.get('nameEn') or ''}".strip(), STAGES[link["stage"]])
        for link in answer["chain"]["links"]
    }


def coverage_cell(link: Answer) -> Text:
    """Return class, coverage with bounds and patent mass of one link."""
    mass = f"{link['patentMass']:.1f}" if link.get("patentMass") is not None else UNKNOWN
    if link.get("gapClass") is None:
        return Text(f"{UNKNOWN} · {mass}", style="dim")
    label, style = GAP_CLASSES[link["gapClass"]]
    outside = " 外控 external" if link.get("externallyControlled") else ""
    return Text(f"{label}{outside}\n{bounded(link, 'coverage')} · {mass}", style=style)


def bounded(values: Answer, name: str) -> str:
    """Return a value with its bounds, as «0.25 [0.20–0.31]»; unknown when it is null."""
    value, low, high = (values.get(f"{name}{suffix}") for suffix in ("", "Low", "High"))
    if value is None:
        return UNKNOWN
    if low is None or high is None:
        return f"{value:.2f}"
    return f"{value:.2f} [{low:.2f}–{high:.2f}]"


def whole_chain_cell(answer: Answer) -> str:
    """Return the coverage of the chain and the match with the industry, or that they are unknown."""
    match = answer.get("match")
    shown = f"{match:.2f}" if match is not None else UNKNOWN
    coverage = answer.get("chainCoverage")
    return f"{coverage:.2f} · 匹配 match {shown}" if coverage is not None else UNKNOWN


# Undefined because another number is, or because nobody asked for them here.
DERIVED = (
    "chainCoverage",
    "throughRate",
    "widestPath",
    "stageCoverage",
    "chainAwareMatch",
    "selfDetermination",
    "subject",
    "assignment",
    "value",
    "gap",
)


def reasons(answers: Iterable[Answer]) -> list[str]:
    """Return why numbers of these answers are null, each reason once for each subject.

    Numbers that are undefined only because another one is are left out.
    """
    notes: dict[str, None] = {}
    for answer in answers:
        for name, reason in answer.get("undefined", {}).items():
            if not name.startswith(DERIVED):
                notes[f"{UNKNOWN}: {reason}"] = None
    return list(notes)


def control_table(answer: Answer, top: int = 3) -> Group:
    """Return a row per link: mass, concentration, the holders that control it and example families."""
    table = Table(
        title="专利控制力 Who controls each link: reach (direct share), example families",
        title_justify="left",
    )
    for header in ("环节 link", "有效持有人数 N_eff", "密度 Θ", "主要控制者 controllers", "专利族 families"):
        table.add_column(header)
    names, examples = link_names(answer), example_families(answer)
    for link in answer["links"]:
        leaders = sorted(link["reach"], key=lambda org: (-link["reach"][org], org))[:top]
        shown = [controller(answer, link, org) for org in leaders]
        families = [examples.get((link["link"], org), "") for org in leaders]
        table.add_row(
            names[link["link"]][0],
            number(link.get("effectiveHolders"), 1),
            number(link.get("thicketDensity"), 2),
            "\n".join(shown),
            "\n".join(families),
        )
    notes = [Text(note, style="dim") for note in reasons([answer])]
    if answer.get("xyMissing"):
        notes.append(Text(XY_MISSING, style="dim"))
    return Group(table, Text(NOT_FTO, style="dim"), *notes)


XY_MISSING = (
    "xy_missing: 文件无 X/Y 引证类别，引证按 κ<1 计 · "
    "the files have no X/Y categories; a citation counts κ < 1"
)
NOT_FTO = (
    "X/Y 引证限制了在后申请，不等于侵权或自由实施 · "
    "an X or Y reference limited a later application; it is neither infringement nor freedom to operate"
)


def controller(answer: Answer, link: Answer, org: str) -> str:
    """Return «name (country) 0.31 (0.12)» for one holder of a link."""
    named = answer.get("organizations", {}).get(org, {})
    country = named.get("countryCode") or "?"
    reach, direct = link["reach"][org], link["directShare"].get(org, 0)
    return f"{named.get('name', org)} ({country}) {reach:.2f} ({direct:.2f})"


def example_families(answer: Answer) -> dict[tuple[str, str], str]:
    """Return the first publication of the evidence for each link and holder."""
    found: dict[tuple[str, str], str] = {}
    for item in answer.get("evidence", []):
        shown = item.get("publicationNumber") or item.get("familyId") or ""
        for holder in item.get("holders", []):
            found.setdefault((item["link"], holder), shown)
    return found


def match_table(answer: Answer, top: int = 12) -> Group:
    """Return the best cluster of the funds with most deals on the chain, with the parts of the score."""
    table = Table(
        title="基金—项目匹配 The best cluster of each fund, score and parts; deals on this chain",
        title_justify="left",
    )
    for header in ("基金 fund", "已投 deals", "集群 cluster", "得分 score", "构成 parts", "未核 unchecked"):
        table.add_column(header)
    for score in leading_matches(answer)[:top]:
        parts = ", ".join(f"{name} {number(value, 2)}" for name, value in score["parts"].items())
        table.add_row(
            name_of(answer, "funds", score["fund"]),
            str(deal_count(answer, score["fund"])),
            name_of(answer, "projects", score["project"]),
            number(score["score"], 3),
            parts,
            ", ".join(score.get("unknown", [])),
        )
    weights = "" if answer.get("calibrated") else "权重相等，未校准 · equal weights, uncalibrated. "
    note = "过去的交易只说明谁投了，不说明投得好 · a past deal shows who invested, never that it was good"
    return Group(table, Text(weights + note, style="dim"), *[Text(n, style="dim") for n in reasons([answer])])


def leading_matches(answer: Answer) -> list[Answer]:
    """Return each fund's best cluster that is not refused; funds with most deals first, ties by score."""
    best: dict[str, Answer] = {}
    for score in answer["scores"]:
        if score.get("score") is None or score.get("eligible") is False:
            continue
        known = best.get(score["fund"])
        if known is None or (-score["score"], score["project"]) < (-known["score"], known["project"]):
            best[score["fund"]] = score
    return sorted(best.values(), key=lambda s: (-deal_count(answer, s["fund"]), -s["score"], s["fund"]))


def deal_count(answer: Answer, fund: str) -> int:
    """Return the number of rounds on the chain in which a fund took part."""
    return len({deal["round"] for deal in answer.get("funds", {}).get(fund, {}).get("deals", [])})


def name_of(answer: Answer, group: str, key: str) -> str:
    """Return the name of a fund or cluster, or its id when it has none."""
    return str(answer.get(group, {}).get(key, {}).get("name") or key)


def number(value: float | None, digits: int) -> str:
    """Return a number with its digits, or that it is unknown."""
    return UNKNOWN if value is None else f"{round(value, digits) + 0.0:.{digits}f}"


def print_navigation(console: Console, report: NavigationReport) -> None:
    """Print a navigation report: headings, sentences in both languages, and what is not said and why."""
    console.rule(f"{report.title_zh} · {report.title_en}")
    for part in report.sections:
        console.print(f"\n{part.zh} · {part.en}", style="bold")
        for sentence in part.sentences:
            console.print(f"• {sentence.zh}\n  {sentence.en}", markup=False)
        for silence in part.unsaid:
            told = " ".join(word for word in (silence.template, silence.about) if word)
            console.print(f"– 未说 not said: {told}: {silence.reason}", style="dim", markup=False)
    for note in report.notes:
        console.print(f"\n{note}", style="dim", markup=False)
