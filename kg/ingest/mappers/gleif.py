"""GLEIF: legal entities and the relationships between them → assertions."""

from __future__ import annotations

from kg.ingest.mappers.mapping import Check, Mapper, Skip, ValueCheck
from kg.ingest.mappers.places import city_id_sql, division_links, division_nodes, place_lookup
from kg.ingest.mappers.values import date_lookup, said

LEI = "20 characters of ISO 17442 whose check digits are right, as 5493001KJTIIGC8Y1R12"
# Records that GLEIF keeps for the history of its numbers: another record stands for the entity, or none does.
NOT_IN_USE = ("DUPLICATE", "ANNULLED", "CANCELLED", "TRANSFERRED", "PENDING_VALIDATION", "PENDING_TRANSFER")
_OTHERS = ", ".join(said(f"other_name_{n}") for n in range(1, 6))
_TRANSLITERATED = ", ".join(said(f"transliterated_name_{n}") for n in range(1, 4))
# The city in words of China's own script tells the division; a region code tells the province at least.
_HEADQUARTERS = f"coalesce({said('headquarters_city')}, {said('legal_city')})"
_COUNTRY = f"upper(coalesce({said('headquarters_country')}, {said('legal_country')}))"


# Events of the LEI-CDF 3.1 by which one entity takes the place of another.
_SUCCEEDING = {
    "MERGERS_AND_ACQUISITIONS": "merger",
    "ABSORPTION": "merger",
    "REVERSE_TAKEOVER": "merger",
    "DEMERGER": "split",
    "SPINOFF": "split",
    "BREAKUP": "split",
    "CHANGE_LEGAL_NAME": "nameChange",
    "CHANGE_LEGAL_FORM": "nameChange",
}
_SUCCESSORS = ", ".join(said(f"successor{n}") for n in ("", "_2", "_3", "_4", "_5"))
_EVENT_CODES = " ".join(f"WHEN '{word}' THEN '{code}'" for word, code in _SUCCEEDING.items())
_EVENTS = ", ".join(
    f"struct_pack(code := CASE upper(trim(event_{n}_type)) {_EVENT_CODES} END, "
    f"day := parse_iso_date(left({said(f'event_{n}_day')}, 10)))"
    for n in range(1, 6)
)


def _bad_lei(column: str) -> Check:
    return Check(column, "badLei", f"parse_lei({column}) IS NULL", column, LEI)


LEGAL_ENTITIES = Mapper(
    lookups=(
        date_lookup("created", "expired"),
        place_lookup(f"SELECT {_HEADQUARTERS} FROM record WHERE {_COUNTRY} = 'CN'"),
    ),
    parsed=f"""
        SELECT line, hash(r.lei, legal_name, entity_status, registration_status, legal_city, legal_country)
               AS content, r.lei AS leiText, parse_lei(r.lei) AS lei, {said("legal_name")} AS name,
               {said("legal_name_language")} AS language,
               list_distinct(list_filter([{_OTHERS}, {_TRANSLITERATED}], lambda n: n IS NOT NULL)) AS others,
               list_filter([{_TRANSLITERATED}, {_OTHERS}],
                   lambda n: regexp_full_match(n, '[\\x20-\\x{{24F}}]+'))[1] AS latin,
               {said("legal_address")} AS address, {_HEADQUARTERS} AS city,
               CASE WHEN regexp_full_match({_COUNTRY}, '[A-Z]{{2}}') THEN {_COUNTRY} END AS country,
               {said("registration_number")} AS number, {said("category")} AS category,
               coalesce(CASE WHEN legal_form NOT IN ('8888', '9999') THEN {said("legal_form")} END,
                        {said("other_legal_form")}) AS legalForm,
               {said("entity_status")} AS status, {said("registration_status")} AS registrationStatus,
               left({said("created")}, 10) AS createdText, c.date AS created, c.precision AS createdPrecision,
               {said("expired")} AS expiredText, e.date AS expired,
               list_distinct(list_filter([{_SUCCESSORS}],
                   lambda n: n IS NOT NULL)) AS successors,
               list_filter([{_EVENTS}], lambda e: e.code IS NOT NULL) AS events,
               p.placeId, p.steps
        FROM record r LEFT JOIN date_text c ON c.text = {said("created")}
        LEFT JOIN date_text e ON e.text = {said("expired")}
        LEFT JOIN place_text p ON p.text = {_HEADQUARTERS} AND {_COUNTRY} = 'CN'""",
    key="lei",
    name="leiText",
    checks=(
        _bad_lei("leiText"),
        Check("legal_name", "missingField", "name IS NULL", "''", "the name of the entity"),
    ),
    skips=(
        Skip(
            "registrationNotInUse",
            "registrationStatus IN (" + ", ".join(f"'{word}'" for word in NOT_IN_USE) + ")",
        ),
    ),
    values=(
        ValueCheck(
            "created",
            "impossibleDate",
            "SELECT line, lei AS record, createdText AS found FROM accepted "
            "WHERE createdText IS NOT NULL AND created IS NULL",
            "a day, as 1996-03-14",
        ),
    ),
    derive={
        # China's entities are registered under their credit code.
        "entity": f"""
            SELECT *, 'lei:' || lei AS ref, CASE WHEN country = 'CN' THEN parse_uscc(number) END AS code,
                   coalesce(placeId, CASE WHEN city IS NOT NULL THEN {city_id_sql("country", "city")} END)
                   AS seat,
                   CASE category WHEN 'FUND' THEN 'Fund' WHEN 'GENERAL' THEN 'Firm'
                        WHEN 'BRANCH' THEN 'Firm' WHEN 'SOLE_PROPRIETOR' THEN 'Firm'
                        WHEN 'RESIDENT_GOVERNMENT_ENTITY' THEN 'GovernmentBody'
                        WHEN 'INTERNATIONAL_ORGANIZATION' THEN 'Organization' END AS kind
            FROM accepted""",
    },
    tables={
        "organization": """
            SELECT line, ref, kind, name, 'lei:' || lei AS identifier,
                   CASE WHEN code IS NOT NULL THEN ['uscc:' || code] END AS identifiers, name AS linkName,
                   nullif(others, []) AS alternativeNames,
                   CASE WHEN language = 'en' OR regexp_full_match(name, '[\\x20-\\x{24F}]+') THEN name
                        ELSE latin END AS nameEn,
                   name AS legalName, lei, code AS uscc, created AS foundingDate,
                   createdPrecision AS foundingDatePrecision, expired AS dissolutionDate,
                   status AS operatingStatus, legalForm, address AS registeredAddress,
                   country AS countryCode, CASE WHEN country IS NOT NULL THEN 'headquarters' END
                   AS countryBasis,
                   CASE WHEN country IS NOT NULL THEN 1.0 END AS countryConfidence
            FROM entity""",
        "node_Place": f"""{division_nodes("accepted")}
            UNION ALL BY NAME
            SELECT min(line) AS line, seat AS placeId, any_value(city) AS name, 'city' AS placeType,
                   any_value(country) AS countryCode
            FROM entity WHERE seat IS NOT NULL AND placeId IS NULL GROUP BY seat""",
        "link_PlaceWithin": division_links("accepted"),
        "link_LocatedIn": "SELECT line, ref AS startKey, seat AS endKey FROM entity WHERE seat IS NOT NULL",
        "link_OrganizationSuccession": """
            SELECT line, 'lei:' || successor AS startKey, ref AS endKey,
                   coalesce(expired, CASE WHEN len(events) = 1 THEN events[1].day END) AS validFrom,
                   CASE WHEN len(events) = 1 THEN events[1].code
                        WHEN len(successors) > 1 THEN 'split' END AS successionType
            FROM (SELECT *, unnest(successors) AS successor FROM entity)
            WHERE parse_lei(successor) IS NOT NULL""",
    },
)

_PERIOD = "RELATIONSHIP_PERIOD"
KNOWN_TYPES = {
    "IS_DIRECTLY_CONSOLIDATED_BY": "direct",
    "IS_ULTIMATELY_CONSOLIDATED_BY": "ultimate",
    "IS_INTERNATIONAL_BRANCH_OF": "part",
    "IS_SUBFUND_OF": "part",
    "IS_FUND-MANAGED_BY": "managed",
}


def _period(end: str) -> str:
    cases = " ".join(f"WHEN period_{n}_type = '{_PERIOD}' THEN left(period_{n}_{end}, 10)" for n in (1, 2, 3))
    return f"parse_iso_date(CASE {cases} END)"


_MEANING = " ".join(f"WHEN '{kind}' THEN '{meaning}'" for kind, meaning in KNOWN_TYPES.items())

RELATIONSHIPS = Mapper(
    parsed=f"""
        SELECT line, hash(start_lei, end_lei, type, status, registration_status) AS content,
               start_lei, end_lei, parse_lei(start_lei) AS child, parse_lei(end_lei) AS parent,
               {said("type")} AS type, CASE upper(trim(type)) {_MEANING} END AS meaning,
               {said("start_type")} AS startType, {said("end_type")} AS endType, {said("status")} AS status,
               {said("registration_status")} AS registrationStatus, {said("qualifier")} AS standard,
               {_period("start")} AS validFrom, {_period("end")} AS validTo
        FROM record""",
    key="concat_ws('|', start_lei, end_lei, type)",
    name="start_lei || ' ' || type",
    checks=(
        Check(
            "start_lei", "badLei", "child IS NULL AND coalesce(startType, 'LEI') = 'LEI'", "start_lei", LEI
        ),
        Check("end_lei", "badLei", "parent IS NULL AND coalesce(endType, 'LEI') = 'LEI'", "end_lei", LEI),
        Check("type", "missingField", "type IS NULL", "''", ", ".join(KNOWN_TYPES)),
    ),
    skips=(
        # An ISIN in place of an LEI: the node is a security, which this graph does not hold.
        Skip("endIsNoLegalEntity", "child IS NULL OR parent IS NULL"),
        Skip("relationshipTypeNotHeld", "meaning IS NULL"),
        Skip("relationshipNotInUse", "registrationStatus IN ('DUPLICATE', 'ANNULLED') OR status = 'NULL'"),
    ),
    tables={
        "organization": """
            SELECT min(line) AS line, 'lei:' || lei AS ref, any_value(kind) AS kind, lei AS name,
                   'lei:' || lei AS identifier, lei
            FROM (SELECT line, child AS lei, CASE WHEN meaning = 'managed' THEN 'Fund' END AS kind
            FROM accepted
                  UNION ALL
                  SELECT line, parent, CASE WHEN meaning = 'managed' THEN 'FundManager' END FROM accepted)
            GROUP BY lei""",
        "link_Consolidation": """
            SELECT line, 'lei:' || child AS startKey, 'lei:' || parent AS endKey, meaning
            AS consolidationLevel,
                   standard AS accountingStandard, validFrom, validTo
            FROM accepted WHERE meaning IN ('direct', 'ultimate')""",
        "link_OrganizationPart": """
            SELECT line, 'lei:' || child AS startKey, 'lei:' || parent AS endKey, validFrom, validTo
            FROM accepted WHERE meaning = 'part'""",
        "link_FundManagement": """
            SELECT line, 'lei:' || parent AS startKey, 'lei:' || child AS endKey, validFrom, validTo
            FROM accepted WHERE meaning = 'managed'""",
    },
)
