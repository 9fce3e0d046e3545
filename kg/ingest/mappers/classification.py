"""Titles of symbols, GB/T 4754 and concordances → classification symbols, industries and rules."""

from __future__ import annotations

import pyarrow as pa

from kg.ingest.mappers.mapping import Check, Lookup, Mapper, ValueCheck, text_or_null
from kg.ingest.parsers.symbol_patterns import EXPECTED, parse_symbol_pattern, split_symbol_patterns

_SYMBOL = r"^[A-HY]([0-9]{2}([A-Z]([0-9]{1,4}/[0-9]{2,6})?)?)?$"
_HAN = r"[\x{4E00}-\x{9FFF}]"
_LEVEL = """CASE length(symbol) WHEN 1 THEN 'section' WHEN 3 THEN 'class' WHEN 4 THEN 'subclass'
    ELSE CASE WHEN symbol LIKE '%/00' THEN 'mainGroup' ELSE 'subgroup' END END"""
# Where the source does not say what a symbol stands below, its own letters say so down to the main group.
_ABOVE = """CASE length(symbol) WHEN 1 THEN NULL WHEN 3 THEN left(symbol, 1) WHEN 4 THEN left(symbol, 3)
    ELSE CASE WHEN symbol LIKE '%/00' THEN left(symbol, 4) END END"""


def compact(column: str) -> str:
    """Return the SQL of a symbol without spaces, in capitals: «B64C 39/02» is B64C39/02."""
    return f"nullif(replace(replace(upper({column}), ' ', ''), chr(160), ''), '')"


SYMBOL_TITLES = Mapper(
    parsed=f"""
        WITH stated AS (
            SELECT line, symbol AS symbolText, {compact("symbol")} AS symbol, {compact("parent")} AS above,
                   {text_or_null("title")} AS title, upper({text_or_null("scheme")}) AS stated,
                   {text_or_null("language")} AS spoken
            FROM record
        )
        SELECT line, hash(symbol, title, above) AS content, symbolText, symbol, title,
               coalesce(above, {_ABOVE}) AS parent,
               coalesce(stated, CASE WHEN symbol LIKE 'Y%' THEN 'CPC' ELSE 'IPC' END) AS scheme,
               coalesce(spoken, CASE WHEN regexp_matches(title, '{_HAN}') THEN 'zh' ELSE 'en' END) AS language
        FROM stated""",
    key="scheme || ':' || symbol || ':' || language",
    name="symbolText",
    checks=(
        Check(
            "symbol",
            "badClassificationSymbol",
            f"NOT coalesce(regexp_matches(symbol, '{_SYMBOL}'), false)",
            "symbolText",
            "a section, class, subclass, main group or subgroup, as B64C39/02",
        ),
        Check("scheme", "unknownScheme", "scheme NOT IN ('IPC', 'CPC')", "scheme", "IPC or CPC"),
        Check("title", "missingField", "title IS NULL", "''", "the title of the symbol"),
    ),
    tables={
        "node_ClassificationSymbol": f"""
            SELECT line, scheme || ':' || symbol AS symbolId, scheme, symbol,
                   CASE WHEN length(symbol) >= 4 THEN left(symbol, 4) END AS subclass,
                   {_LEVEL} AS symbolLevel, CASE WHEN language <> 'zh' THEN title END AS title,
                   CASE WHEN language = 'zh' THEN title END AS titleZh FROM accepted""",
        "link_SymbolWithin": """
            SELECT line, scheme || ':' || symbol AS startKey, scheme || ':' || parent AS endKey FROM accepted
            WHERE parent IS NOT NULL""",
    },
)

# Which section a division belongs to: table 1 of GB/T 4754-2017.
_SECTIONS = (
    *((1, 5, "A"), (6, 12, "B"), (13, 43, "C"), (44, 46, "D"), (47, 50, "E"), (51, 52, "F"), (53, 60, "G")),
    *((61, 62, "H"), (63, 65, "I"), (66, 69, "J"), (70, 70, "K"), (71, 72, "L"), (73, 75, "M")),
    *(
        (76, 79, "N"),
        (80, 82, "O"),
        (83, 83, "P"),
        (84, 85, "Q"),
        (86, 90, "R"),
        (91, 96, "S"),
        (97, 97, "T"),
    ),
)
GBT4754_CODE = r"^([A-T]|[0-9]{2,4})$"


def section_sql(code: str) -> str:
    """Return the SQL of the section of a GB/T 4754 code of digits; a letter is its own section."""
    division = f"TRY_CAST(left({code}, 2) AS INTEGER)"
    cases = " ".join(f"WHEN {division} BETWEEN {a} AND {b} THEN '{s}'" for a, b, s in _SECTIONS)
    return f"CASE WHEN regexp_matches({code}, '^[A-T]$') THEN {code} {cases} END"


def bare_gbt_code(column: str) -> str:
    """Return the SQL of a code without the section before it: «C3961» is 3961, «C» stays."""
    return f"regexp_replace(upper(trim({column})), '^[A-T]([0-9]+)$', '\\1')"


_CODE = ", ".join(text_or_null(name) for name in ('"class"', '"group"', "division", "section", "code"))

GBT4754 = Mapper(
    parsed=f"""
        SELECT line, hash(code, name, remark) AS content, code AS codeText, {bare_gbt_code("code")} AS code,
               {text_or_null("name")} AS name, {text_or_null("remark")} AS remark
        FROM (SELECT line, coalesce({_CODE}) AS code, name, remark FROM record)""",
    key="code",
    name="coalesce(codeText, name)",
    checks=(
        Check(
            "code",
            "badIndustryCode",
            f"""NOT coalesce(regexp_matches(code, '{GBT4754_CODE}')
                AND {section_sql("code")} IS NOT NULL, false)""",
            "coalesce(codeText, '')",
            "a section letter, or two to four digits of a division, group or class, as 3963",
        ),
        Check("name", "missingField", "name IS NULL", "''", "the name of the industry"),
    ),
    tables={
        "node_Industry": f"""
            SELECT line, 'gbt4754:' || code AS industryId, 'gbt4754' AS scheme, code, name,
                   remark AS description, CASE length(code) WHEN 1 THEN 'section'
                   WHEN 2 THEN 'division' WHEN 3 THEN 'group' ELSE 'class' END AS level,
                   {section_sql("code")} AS section FROM accepted""",
        "link_SubIndustry": f"""
            SELECT line, 'gbt4754:' || code AS startKey, 'gbt4754:' || CASE WHEN length(code) = 2
                   THEN {section_sql("code")} ELSE left(code, length(code) - 1) END AS endKey
            FROM accepted WHERE length(code) > 1""",
    },
)


def parse_pattern(text: str) -> dict[str, object]:
    """Return a symbol pattern in one spelling as a row."""
    return {"pattern": parse_symbol_pattern(text)}


def split_patterns(text: str) -> dict[str, object]:
    """Return the patterns of a cell as a row; each is checked by itself."""
    return {"items": split_symbol_patterns(text)}


_PATTERN_COLUMNS = ("symbols", "with_symbols", "without_symbols")
_ALL_TEXTS = " UNION ALL ".join(f"SELECT {column} FROM record" for column in _PATTERN_COLUMNS)
_SCHEME = """CASE WHEN gbtCode IS NOT NULL THEN 'gbt4754' WHEN seiCode IS NOT NULL THEN 'sei'
    WHEN fieldCode IS NOT NULL THEN 'wipo35' ELSE stated END"""


INDUSTRY_CONCORDANCE = Mapper(
    lookups=(
        Lookup(
            "cell_text",
            _ALL_TEXTS,
            split_patterns,
            pa.schema([("items", pa.list_(pa.string()))]),
        ),
        Lookup(
            "pattern_text",
            "SELECT unnest(items) FROM cell_text",
            parse_pattern,
            pa.schema([("pattern", pa.string())]),
        ),
    ),
    prepare=(
        "CREATE TABLE pattern_item AS "
        + " UNION ALL ".join(
            f"""SELECT line, '{column}' AS side, position, text, pattern FROM (
                SELECT r.line, unnest(c.items) AS text, generate_subscripts(c.items, 1) AS position
                FROM record r JOIN cell_text c ON c.text = r.{column}
            ) LEFT JOIN pattern_text USING (text)"""
            for column in _PATTERN_COLUMNS
        ),
        """CREATE TABLE pattern_lists AS
        SELECT line, {lists},
               string_agg(text, ', ') FILTER (pattern IS NULL) AS bad
        FROM pattern_item GROUP BY line""".format(
            lists=", ".join(
                f"list(pattern ORDER BY position) "
                f"FILTER (side = '{column}' AND pattern IS NOT NULL) AS {column}"
                for column in _PATTERN_COLUMNS
            )
        ),
    ),
    parsed=f"""
        WITH stated AS (
            SELECT r.line, {bare_gbt_code(text_or_null("r.gbt_code"))} AS gbtCode,
                   {text_or_null("r.sei_code")} AS seiCode, {text_or_null("r.field_code")} AS fieldCode,
                   {text_or_null("r.code")} AS plainCode, lower({text_or_null("r.scheme")}) AS stated,
                   {text_or_null("r.name")} AS name, r.symbols AS symbolsText, l.symbols, l.bad,
                   l.with_symbols AS withSymbols, l.without_symbols AS withoutSymbols,
                   {text_or_null("r.weight")} AS weightText,
                   TRY_CAST({text_or_null("r.weight")} AS DOUBLE) AS weight,
                   {text_or_null("r.concordance")} AS concordance, {text_or_null("r.version")} AS version,
                   {text_or_null("r.reason")} AS reason, {text_or_null("r.source_title")} AS sourceTitle
            FROM record r LEFT JOIN pattern_lists l USING (line)
        )
        SELECT *, {_SCHEME} AS scheme, coalesce(gbtCode, seiCode, fieldCode, plainCode) AS code,
               coalesce(concordance, 'ipc-' || {_SCHEME}) AS concordanceId,
               hash(symbols, withSymbols, withoutSymbols, weight, reason, name) AS content
        FROM stated""",
    key="""concat_ws('|', concordanceId, version, scheme, code, array_to_string(symbols, ','),
        array_to_string(withSymbols, ','), array_to_string(withoutSymbols, ','))""",
    name="coalesce(code, symbolsText)",
    checks=(
        Check("symbols", "missingField", "symbolsText IS NULL", "''", EXPECTED),
        Check("symbols", "badSymbolPattern", "bad IS NOT NULL", "bad", EXPECTED),
        Check("code", "missingField", "code IS NULL", "''", "the code of the industry or field"),
        Check(
            "scheme",
            "missingField",
            "scheme IS NULL",
            "''",
            "the scheme, in its own column or by the name of the code's, as 国民经济行业代码",
        ),
        Check(
            "code",
            "badIndustryCode",
            f"scheme = 'gbt4754' AND NOT regexp_matches(code, '{GBT4754_CODE}')",
            "code",
            "a section letter, or two to four digits, as 3963",
        ),
        Check(
            "weight",
            "badWeight",
            "weightText IS NOT NULL AND NOT coalesce(weight > 0 AND weight <= 1, false)",
            "weightText",
            "a number above 0 and at most 1",
        ),
    ),
    values=(
        ValueCheck(
            "name",
            "missingName",
            "SELECT line, code AS record, '' AS found FROM accepted WHERE name IS NULL",
            "the name of the industry; its code stands for it unless another data set names it",
        ),
    ),
    derive={
        "rule": """
            SELECT *, concordanceId || ':' || left(md5(concat_ws('|', version, scheme, code,
                   array_to_string(symbols, ','), array_to_string(withSymbols, ','),
                   array_to_string(withoutSymbols, ','))), 16) AS ruleId,
                   scheme || ':' || code AS industryId
            FROM accepted""",
    },
    tables={
        "node_ConcordanceRule": """
            SELECT line, ruleId, concordanceId, version AS concordanceVersion, symbols AS ruleSymbols,
                   withSymbols, withoutSymbols, weight, reason AS description, sourceTitle FROM rule""",
        "link_RuleForIndustry": "SELECT line, ruleId AS startKey, industryId AS endKey FROM rule",
        "node_Industry": f"""
            SELECT line, industryId, scheme, code, coalesce(name, code) AS name,
                   CASE WHEN scheme = 'gbt4754' THEN {section_sql("code")} END AS section FROM rule""",
        # The plain ones as edges, for whoever asks by Cypher: one symbol, no condition.
        "node_ClassificationSymbol": """
            SELECT line, 'IPC:' || symbols[1] AS symbolId, 'IPC' AS scheme, symbols[1] AS symbol,
                   CASE WHEN length(symbols[1]) >= 4 THEN left(symbols[1], 4) END AS subclass FROM rule
            WHERE len(symbols) = 1 AND withSymbols IS NULL AND withoutSymbols IS NULL
              AND NOT contains(symbols[1], '..')""",
        "link_IndustryConcordance": """
            SELECT line, 'IPC:' || symbols[1] AS startKey, industryId AS endKey, weight, sourceTitle FROM rule
            WHERE len(symbols) = 1 AND withSymbols IS NULL AND withoutSymbols IS NULL
              AND NOT contains(symbols[1], '..')""",
    },
)
