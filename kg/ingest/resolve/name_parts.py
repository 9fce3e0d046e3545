"""The parts of an organisation's name: place, trade name, words of trade, legal form, branch, kind.

Chinese names follow 企业名称登记管理规定: division, trade name (字号), trade, legal form; the division may
stand in brackets behind the trade name.

Vectorised: SQL over distinct names (RE2 in DuckDB), Arrow for Latin words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from kg.ingest.resolve.agent_kind import name_kind_sql
from kg.ingest.resolve.facts import alternatives, generic_words, industry_words, places, read_facts
from kg.ingest.resolve.fold import FORMER_NAME, fold_names, words_of
from kg.ingest.resolve.latin_names import (
    COUNTRY_WORDS,
    industry_in_latin,
    institution_in_latin,
    latin_places,
    place_latin,
    romanise,
    to_latin,
)
from kg.ingest.resolve.latin_words import correct_form_words, map_words
from kg.ingest.resolve.name_key import keys_of, short_latin, strip_chinese_forms, strip_latin_forms
from kg.snapshot import open_duckdb, sql_text

INSTITUTION_KINDS = ("University", "ResearchInstitute", "GovernmentBody", "Hospital")
_HAN = r"[\x{3400}-\x{9FFF}]"
_KANA_HANGUL = r"[\x{3040}-\x{30FF}\x{AC00}-\x{D7AF}]"
_DIVISION_WORDS = r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|地区|省|市|县|区|州|盟|旗)"
# A division that the gazetteer lacks is one only with its word: 当涂县, 南山区; not 超市, 上市, 社区.
_OTHER_DIVISION = (
    r"^[\x{4E00}-\x{9FFF}]{1,2}(?:[^超上城都股夜门]市|[^社园校片战关]区|[\x{4E00}-\x{9FFF}][县镇])"
)
# 区 that begins a word of trade: 民宇区块链 is no district 民宇区.
_NO_DISTRICT = r"^[\x{4E00}-\x{9FFF}]{2,3}区[块域间位]"
_BRANCH_WORDS = "分公司|分厂|分行|支行|办事处|营业部|经营部|代表处|分店|分所|分院|分校|分部|分中心|事业部"
_BRANCH = rf"^.*(?:公司|集团|银行|研究院|大学|厂)([^(]{{0,16}}(?:{_BRANCH_WORDS}))$"
# Short legal forms with one slip, at the end of a name: TLD for LTD, ICN for INC.
_SLIPPED_FORM = r" (?:ICN|NIC|NC|INCC|LTTD|LLTD|SLTD|TLD|LDT|TD|OC|CROP|COPR|CORPP|LIMIED|LIMTED|LLCC)$"
# The beginning of a long legal form, where a register of fixed width cut the name off.
_CUT_FORM = (
    r" (?:KABUSHIKI(?: K| KA| KAI| KAIS| KAISH)?|KABUSH[IK]*|INCORPORA?T?E?|CORPORA?T?I?O?|LIMITE|COMPAN"
    r"|GESELLSCHAFT(?: M| MI| MIT)?|AKTIENGES[A-Z]*|CO L|CO LT)$"
)
_GROUP = r"(?:\(集团\)|集团)"


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts of one name; what a name does not say is None.

    Attributes:
        name: the name as it was given.
        place: division at the head or in brackets, without its last word; a country for Latin names.
        trade_name: 字号, or the words of a Latin name that tell it from others.
        industry_words: words of trade.
        legal_form: legal form as written, folded; of Chinese names only.
        branch: what makes it a branch of the named organisation (北京分公司), or the campus.
        former_name: name given in brackets as the former one (曾用名).
        kind: class of the ontology that the words speak for.
        is_group: whether it calls itself a group (集团), which is not one of its members.
        key: key under which spellings of one organisation meet.
        latin: words in Latin letters and short forms, for comparison across scripts.
    """

    name: str
    place: str | None
    trade_name: str | None
    industry_words: str | None
    legal_form: str | None
    branch: str | None
    former_name: str | None
    kind: str
    is_group: bool
    key: str | None
    latin: str


def parse_name(name: str) -> NameParts:
    """Return the parts of one name."""
    row = parse_names(pa.array([name], pa.string())).to_pylist()[0]
    fields = [f for f in NameParts.__dataclass_fields__ if f != "name"]
    return NameParts(name=name, **{f: row[f] for f in fields})


def parse_names(names: pa.Array, connection: duckdb.DuckDBPyConnection | None = None) -> pa.Table:
    """Return the parts of each name, a row a name in the given order.

    Args:
        names: verbatim names, shape (n,), none null.
        connection: where the work is done; a new one when missing.

    Returns:
        The columns of `NameParts` without `name`, plus `han` (read as a Chinese name), `core` (without place,
        form and branch), `body` (the same with the place), `is_generic` (nothing but words of trade),
        `trade_latin`, `place_latin` (no spaces), `generic` (Latin words of trade, apart by one space),
        `bare` (all Latin words in full, without form and blanks),
        `former_key` (key of the former name).
    """
    folded = fold_names(names)
    words = words_of(folded)
    numbers = pa.array(range(len(names)), pa.int32())
    base = pa.table({"i": numbers, "folded": folded, "words": words, "key": keys_of(words)})
    con = connection or open_duckdb()
    con.register("name_base", base)
    parts = con.sql(f"{_parts_sql()} ORDER BY i").to_arrow_table().combine_chunks()
    con.unregister("name_base")
    return _complete(parts)


def _complete(parts: pa.Table) -> pa.Table:
    """Add the Latin columns; Chinese names keep their Chinese parts, others get them from their words."""
    han = column(parts, "han")
    chinese = _chinese_in_latin(parts.filter(han))
    latin = _latin_parts(parts.filter(pc.invert(han)))
    whole = pa.concat_tables([chinese, latin]).sort_by("i").drop_columns(["i"]).combine_chunks()
    former = column(whole, "former_name")
    return whole.append_column("former_key", keys_of(words_of(former)))


def _chinese_in_latin(parts: pa.Table) -> pa.Table:
    is_whole = pc.is_in(column(parts, "kind"), pa.array(INSTITUTION_KINDS))
    trade = pc.if_else(
        is_whole, institution_in_latin(column(parts, "trade_name")), romanise(column(parts, "trade_name"))
    )
    generic = pc.fill_null(industry_in_latin(column(parts, "industry_words")), "")
    place = map_or_keep(column(parts, "place"), place_latin())
    joined = pc.binary_join_element_wise(pc.fill_null(place, ""), trade, generic, " ")
    whole = _with_latin(parts, pc.replace_substring(trade, " ", ""), place, generic, joined)
    return whole.append_column("bare", pc.replace_substring(column(whole, "latin"), " ", ""))


def _latin_parts(parts: pa.Table) -> pa.Table:
    """Part Latin names by words: generic ones, a country or Chinese division, and what is left."""
    plain = to_latin(strip_chinese_forms(column(parts, "words")))
    plain = pc.replace_substring_regex(correct_form_words(plain), _SLIPPED_FORM, r" LTD")
    plain = pc.replace_substring_regex(plain, _CUT_FORM, " LTD")
    bare = strip_latin_forms(plain)
    short = short_latin(bare, correct=True)
    words = pc.split_pattern(short, " ")
    is_whole = pc.is_in(column(parts, "kind"), pa.array(INSTITUTION_KINDS))
    places_of = COUNTRY_WORDS | latin_places()
    known = sorted({w for w in pc.unique(words.flatten()).to_pylist() if w})
    place = only(words, {w for w in known if w in places_of}, known)
    generic = only(words, {w for w in known if w in generic_words() and w not in places_of}, known)
    trade = only(words, {w for w in known if w not in generic_words() and w not in places_of}, known)
    no_trade = pc.or_(is_whole, pc.equal(trade, ""))
    trade = pc.if_else(no_trade, short, trade)
    empty = pa.scalar("", pa.string())
    place, generic = pc.if_else(no_trade, empty, place), pc.if_else(no_trade, empty, generic)
    table = parts.set_column(parts.schema.get_field_index("trade_name"), "trade_name", trade)
    table = table.set_column(
        table.schema.get_field_index("industry_words"), "industry_words", null_if_empty(generic)
    )
    table = table.set_column(table.schema.get_field_index("place"), "place", null_if_empty(place))
    whole = _with_latin(table, pc.replace_substring(trade, " ", ""), null_if_empty(place), generic, short)
    return whole.append_column("bare", pc.replace_substring(bare, " ", ""))


def _with_latin(
    parts: pa.Table, trade: pa.Array, place: pa.Array, generic: pa.Array, latin: pa.Array
) -> pa.Table:
    return (
        parts.append_column("trade_latin", trade)
        .append_column("place_latin", place)
        .append_column("generic", generic)
        .append_column("latin", pc.utf8_trim_whitespace(latin))
    )


def column(table: pa.Table, name: str) -> pa.Array:
    """Return a column as one array."""
    return table[name].combine_chunks()


def only(words: pa.ListArray, kept: set[str], known: list[str]) -> pa.Array:
    """Return the texts of those words of each list that are kept, apart by one space."""
    return pc.binary_join(map_words(words, dict.fromkeys(set(known) - kept, "")), " ")


def null_if_empty(texts: pa.Array) -> pa.Array:
    """Return texts with «» as null."""
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def map_or_keep(texts: pa.Array, values: dict[str, str]) -> pa.Array:
    """Return each text's value, or the text where it has none; null stays null."""
    codes = pc.dictionary_encode(texts)
    known = [values.get(text, text) for text in codes.dictionary.to_pylist()]
    return pa.array(known, pa.string()).take(codes.indices)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, str]:
    divisions = alternatives([*places(), "中国"])
    forms = alternatives(read_facts("legal_forms")["chinese"]["tail"])
    vocabulary = alternatives([word for word in industry_words() if word != "有限"])
    return {
        "place": rf"^(({divisions}){_DIVISION_WORDS}?)",
        "bracket": rf"\(({divisions}){_DIVISION_WORDS}?\)",
        "form": rf"({_GROUP}?(?:(?:合伙企业)?\((?:有限合伙|普通合伙)\)|{forms}))$",
        "trade": rf"^(..+?)((?:{vocabulary})+)$",
        "onlyTrade": rf"^(?:{vocabulary})+$",
    }


def _without(text: str, head: str) -> str:
    return (
        f"CASE WHEN {head} <> '' AND length({text}) - length({head}) >= 2"
        f" THEN substr({text}, length({head}) + 1) ELSE {text} END"
    )


def _parts_sql() -> str:
    """Return the SQL that takes folded names apart, step by step, each over what the last one left."""
    p = {name: sql_text(pattern) for name, pattern in _patterns().items()}
    whole = "kind IN ({})".format(", ".join(map(sql_text, INSTITUTION_KINDS)))
    return f"""
    WITH bare AS (
        SELECT *, regexp_matches(folded, '{_HAN}') AND NOT regexp_matches(folded, '{_KANA_HANGUL}')
                  AND NOT regexp_matches(words, '株式会社|有限会社|合同会社') AS han,
               {name_kind_sql("words")} AS kind,
               nullif(regexp_extract(folded, '{FORMER_NAME}', 1), '') AS former_name,
               regexp_replace(regexp_replace(folded, '{FORMER_NAME}', '', 'g'),
                              '[^\\p{{L}}\\p{{N}}()]+', '', 'g') AS text
        FROM name_base
    ), branched AS (
        SELECT *, nullif(regexp_extract(text,
                   '{_BRANCH}', 1), '') AS branch_text,
               regexp_extract(text, {p["bracket"]}, 1) AS inner_place
        FROM bare
    ), unbracketed AS (
        SELECT *, CASE WHEN {whole} AND inner_place <> '' THEN inner_place ELSE branch_text END AS branch,
               regexp_replace(CASE WHEN branch_text IS NULL THEN text
                   ELSE left(text, length(text) - length(branch_text)) END, {p["bracket"]}, '') AS whole
        FROM branched
    ), formed AS (
        SELECT *, regexp_extract(whole, {p["form"]}, 1) AS form FROM unbracketed
    ), bodied AS (
        SELECT *, regexp_matches(whole, '{_GROUP}') AS is_group,
               regexp_replace(CASE WHEN length(whole) - length(form) >= 2
                   THEN left(whole, length(whole) - length(form)) ELSE whole END, '[()]', '', 'g') AS body
        FROM formed
    ), placed AS (
        SELECT *, CASE WHEN han AND NOT {whole} THEN regexp_extract(body, {p["place"]}, ['s', 'd']) END AS g1
        FROM bodied
    ), placed_once AS (SELECT *, coalesce(g1.s, '') AS p1, {_without("body", "p1")} AS rest1 FROM placed
    ), placed_again AS (
        SELECT *, CASE WHEN p1 <> '' THEN regexp_extract(rest1, {p["place"]}, ['s', 'd']) END AS g2
        FROM placed_once
    ), placed_twice AS (
        SELECT *, coalesce(g2.s, '') AS p2, {_without("rest1", "p2")} AS rest2 FROM placed_again
    ), placed_below AS (
        SELECT *, CASE WHEN han AND NOT {whole} AND length(rest2) >= 6
                       AND NOT regexp_matches(rest2, '{_NO_DISTRICT}')
                  THEN regexp_extract(rest2, '{_OTHER_DIVISION}') ELSE '' END AS p3 FROM placed_twice
    ), cored AS (SELECT *, {_without("rest2", "p3")} AS core FROM placed_below
    ), split AS (
        SELECT *, regexp_extract(core, {p["trade"]}, ['t', 'i']) AS trade,
               {whole} OR regexp_matches(core, {p["onlyTrade"]}) AS is_one
        FROM cored
    )
    SELECT i, words, key, kind, han, former_name, branch, is_group, core, body,
           nullif(form, '') AS legal_form,
           han AND NOT ({whole}) AND is_one AS is_generic,
           CASE WHEN han THEN nullif(
               coalesce(nullif(g2.d, ''), nullif(g1.d, ''), inner_place), '') END AS place,
           CASE WHEN is_one OR trade.t = '' THEN core ELSE trade.t END AS trade_name,
           CASE WHEN han AND NOT is_one THEN nullif(trade.i, '') END AS industry_words
    FROM split"""
