"""The parsing macros that mappers use, over those of `kg.ingest.parsers`."""

from __future__ import annotations

import duckdb

from kg.ingest.parsers.sql import register_macros

_MACROS = (
    r"""CREATE OR REPLACE MACRO parse_dotted_date(t) AS TRY_CAST(TRY_STRPTIME(t, '%d.%m.%Y') AS DATE)""",
    r"""CREATE OR REPLACE MACRO parse_dwpi_date(t) AS TRY_CAST(TRY_STRPTIME(t, '%d %b %Y') AS DATE)""",
    r"""CREATE OR REPLACE MACRO parse_dwpi_application(t, d) AS
    CASE WHEN regexp_matches(t, '^[A-Z]{2}[A-Z0-9]+$') THEN struct_pack(
      number := CASE WHEN starts_with(t, 'WO') THEN substr(t, 3, 2) || year(d) || substr(t, 5) || 'W'
                     ELSE substr(t, 1, 2) || year(d) || substr(t, 3) END,
      countryCode := CASE WHEN starts_with(t, 'WO') THEN substr(t, 3, 2) ELSE substr(t, 1, 2) END) END""",
    r"""CREATE OR REPLACE MACRO parse_patentscope_priority(t) AS
    CASE WHEN regexp_matches(trim(t), '^\S+ [0-9]{4}-[0-9]{2}-[0-9]{2}T?\S* [A-Z]{2}$') THEN struct_pack(
      number := right(trim(t), 2) || regexp_replace(regexp_extract(trim(t), '^(\S+) ', 1), '[^A-Z0-9]', '', 'g'),
      countryCode := right(trim(t), 2),
      priorityDate := TRY_CAST(regexp_extract(trim(t), ' ([0-9-]{10})', 1) AS DATE)) END""",
    r"""CREATE OR REPLACE MACRO parse_partial_date(t) AS
    CASE WHEN TRY_CAST(t AS DATE) IS NOT NULL THEN struct_pack(date := TRY_CAST(t AS DATE), precision := 'day')
         WHEN TRY_CAST(t || '-01' AS DATE) IS NOT NULL THEN struct_pack(date := TRY_CAST(t || '-01' AS DATE), precision := 'month')
         WHEN TRY_CAST(t || '-01-01' AS DATE) IS NOT NULL THEN struct_pack(date := TRY_CAST(t || '-01-01' AS DATE), precision := 'year') END""",
    r"""CREATE OR REPLACE MACRO parse_amount(t) AS CASE WHEN t IS NOT NULL THEN
      struct_pack(low := NULL::BIGINT, high := NULL::BIGINT, currency := NULL::VARCHAR) END""",
    r"""CREATE OR REPLACE MACRO parse_investors(t) AS
      list_transform(list_filter(string_split(t, ','), lambda i: trim(i) NOT IN ('', '-', '未透露', '投资方未知')), lambda i: struct_pack(
        brand := trim(regexp_replace(i, '[(（].*$', '')), original := trim(i),
        fund := nullif(regexp_extract(i, '[(（](.*)[)）]\s*$', 1), '')))""",
    r"""CREATE OR REPLACE MACRO parse_round_type(t) AS 'unknown'""",
)


def define_parsers(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the macros in a session."""
    register_macros(connection)
    for macro in _MACROS:
        connection.execute(macro)
