"""The tables of assertions that mappers give and the stage reads: names, columns and DuckDB types.

Every table also has `line BIGINT`, the record that asserts the row. The stage replaces it by `origin`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kg.ingest.stage.class_tables import AGENT_COLUMNS, CLASS_ASSERTIONS

ASSERTIONS: Mapping[str, Mapping[str, str]] = {
    # One row per publication; the application it publishes stands beside it.
    "publication": {
        "publicationNumber": "VARCHAR",
        "countryCode": "VARCHAR",
        "documentNumber": "VARCHAR",
        "kindCode": "VARCHAR",
        "publicationDate": "DATE",
        "documentType": "VARCHAR",
        "title": "VARCHAR",
        "titleLanguage": "VARCHAR",
        "abstract": "VARCHAR",
        "inventorNames": "VARCHAR[]",
        "citedByCountReported": "BIGINT",
        "simpleFamilySizeReported": "BIGINT",
        "lensId": "VARCHAR",
        "dwpiAccession": "VARCHAR",
        "holderNames": "VARCHAR[]",
        "extendedFamilyMembers": "VARCHAR[]",
        "industryCodes": "VARCHAR[]",
        "strategicIndustries": "VARCHAR[]",
        "applicationNumber": "VARCHAR",
        "applicationCountry": "VARCHAR",
        "filingDate": "DATE",
        "filingDatePrecision": "VARCHAR",
    },
    # `countryCode`: of the address that the document gives; `isCited`: the assignee as a citing record names
    # it; used only where the publication is a stub.
    "applicant": {
        "publicationNumber": "VARCHAR",
        "sequence": "BIGINT",
        "name": "VARCHAR",
        "code": "VARCHAR",
        "countryCode": "VARCHAR",
        "isCited": "BOOLEAN",
    },
    # Inventors whom one table names by an id and another by name; the stage makes `inventorNames` of both.
    "inventor": {"publicationNumber": "VARCHAR", "ref": "VARCHAR", "sequence": "BIGINT"},
    "inventor_name": {"ref": "VARCHAR", "name": "VARCHAR"},
    "priority": {
        "publicationNumber": "VARCHAR",
        "applicationNumber": "VARCHAR",
        "countryCode": "VARCHAR",
        "priorityDate": "DATE",
        "sequence": "BIGINT",
    },
    "classification": {
        "publicationNumber": "VARCHAR",
        "scheme": "VARCHAR",
        "symbol": "VARCHAR",
        "subclass": "VARCHAR",
        "sequence": "BIGINT",
    },
    # Numbers of the file's table `number`: ten million citations repeat a million numbers.
    "citation": {
        "citing": "INTEGER",
        "cited": "INTEGER",
        "category": "VARCHAR",
        "phase": "VARCHAR",
        "assignee": "VARCHAR",
    },
    # The publication numbers that the file's citations name; `line` is the first record that does.
    "number": {"nid": "INTEGER", "number": "VARCHAR"},
    # A value as JSON that a person put in the place of what the sources say.
    "correction": {"entityClass": "VARCHAR", "key": "VARCHAR", "property": "VARCHAR", "value": "VARCHAR"},
    # Publications that the source itself puts into one family (`DWPI:<accession>`, `LENS:<number>`).
    "family_record": {"recordId": "VARCHAR", "publicationNumber": "VARCHAR"},
    # `ref` is what other tables of the data set call the organisation; `identifier` and `identifiers` are an
    # authority's ("stock:603037.SH"); `linkName` is the full name whose key may join it to other names;
    # `kind` is its class, null where only the name can tell.
    "organization": {
        "ref": "VARCHAR",
        "kind": "VARCHAR",
        "identifier": "VARCHAR",
        "identifiers": "VARCHAR[]",
        "linkName": "VARCHAR",
        **AGENT_COLUMNS,
    },
    # Names, because the source has no codes here; resolved when all industries are known.
    "industry_supply": {"supplierName": "VARCHAR", "customerName": "VARCHAR", "weight": "DOUBLE"},
    "round": {
        "ref": "VARCHAR",
        "roundKey": "VARCHAR",
        "roundType": "VARCHAR",
        "roundTypeOriginal": "VARCHAR",
        "announcedDate": "DATE",
        "announcedDatePrecision": "VARCHAR",
        "amountLow": "BIGINT",
        "amountHigh": "BIGINT",
        "currency": "VARCHAR",
        "amountOriginal": "VARCHAR",
    },
    "participation": {
        "roundKey": "VARCHAR",
        "name": "VARCHAR",
        "nameOriginal": "VARCHAR",
        "fundNameOriginal": "VARCHAR",
    },
    # What the ontology declares and the stage need not work on.
    **CLASS_ASSERTIONS,
}
# Each accepted record once: its own name where it has one, the hash of the key under which it may occur
# only once in its data set, the hash of all it says, and the text by which a later edition replaces it.
RECORD_COLUMNS: Mapping[str, str] = {
    "line": "BIGINT",
    "recordName": "VARCHAR",
    "keyHash": "UBIGINT",
    "contentHash": "UBIGINT",
    "recordRank": "VARCHAR",
}


def typed_columns(given: Collection[str], table: str) -> str:
    """Return the select list that casts a mapper's row to the declared columns; one not given is null.

    Args:
        given: columns that the mapper gives.
        table: name of the table of assertions.

    Raises:
        KeyError: a given column is not declared; the mapper is wrong.
    """
    declared = ASSERTIONS[table]
    unknown = set(given) - {"line", *declared}
    if unknown:
        raise KeyError(f"{table} has no {', '.join(sorted(unknown))}")
    casts = (
        f'CAST({name if name in given else "NULL"} AS {kind}) AS "{name}"' for name, kind in declared.items()
    )
    return ", ".join(["CAST(line AS BIGINT) AS line", *casts])


def empty_rows(table: str) -> str:
    """Return the SQL of a table of assertions without rows, with `origin` in place of `line`."""
    columns = (f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in ASSERTIONS[table].items())
    return "SELECT CAST(NULL AS BIGINT) AS origin, " + ", ".join(columns) + " WHERE false"
