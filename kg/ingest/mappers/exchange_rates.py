"""Exchange rates of the user → assertions; amounts get their yuan value in the stage, by the day."""

from __future__ import annotations

from kg.ingest.mappers.chinese_cells import DAY, parse_cell_day
from kg.ingest.mappers.mapping import Check, Lookup, Mapper, text_or_null

EXCHANGE_RATES = Mapper(
    lookups=(Lookup("day_text", f"SELECT {text_or_null('date')} FROM record", parse_cell_day, DAY),),
    parsed=f"""
        SELECT line, hash(currency, record.date, cny_per_unit, source) AS content,
               upper({text_or_null("currency")}) AS currency, {text_or_null("record.date")} AS dayText, d.day,
               {text_or_null("cny_per_unit")} AS rateText, TRY_CAST(cny_per_unit AS DOUBLE) AS rate,
               {text_or_null("source")} AS source
        FROM record LEFT JOIN day_text d ON d.text = {text_or_null("record.date")}""",
    key="currency || ':' || CAST(day AS VARCHAR)",
    name="concat_ws(':', currency, dayText)",
    checks=(
        Check(
            "currency",
            "badCurrency",
            "currency IS NULL OR NOT regexp_full_match(currency, '[A-Z]{3}') OR currency = 'CNY'",
            "currency",
            "a code of ISO 4217 other than CNY, as USD",
        ),
        Check("date", "impossibleDate", "day IS NULL", "dayText", "a day of the calendar, as 2016-12-01"),
        Check(
            "cnyPerUnit",
            "badNumber",
            "rate IS NULL OR NOT isfinite(rate) OR rate <= 0 OR rate > 1e6",
            "rateText",
            "yuan for one unit, as 6.8865",
        ),
        Check("source", "missingField", "source IS NULL", "''", "who published the rate"),
    ),
    tables={
        "node_ExchangeRate": """
            SELECT line, currency || ':' || CAST(day AS VARCHAR) AS rateId, currency, day AS rateDate,
                   rate AS cnyPerUnit, source AS rateSource FROM accepted"""
    },
)
