"""Supply between industries from weighted lists that were read off texts: what stays, and why the rest goes.

The lists count how often a text names one industry upstream of another. A row is kept when none of these
rules holds, in this order:

* namedOnce: weight below 2.
* weakAcrossGroups: weight 2 between two top groups; one more naming is asked for there.
* implausibleInput: the customer is a service whose suppliers `supply_rules.toml` lists, and this is none.
* notBeyondChance: not more often than its row and column would give by chance (r·c/N); an industry that is
  named everywhere says little where it is named.
* groupsUnrelated: the two top groups meet no more often than by chance.
* reverseStronger: the opposite direction is named more often.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import duckdb

RULES = Path(__file__).with_name("supply_rules.toml")
MIN_WEIGHT, MIN_WEIGHT_ACROSS = 2, 3
_NOISE = f"""
CASE WHEN weight < {MIN_WEIGHT} THEN 'namedOnce'
     WHEN supplierGroup <> customerGroup AND weight < {MIN_WEIGHT_ACROSS} THEN 'weakAcrossGroups'
     WHEN isImplausible THEN 'implausibleInput'
     WHEN weight <= mean THEN 'notBeyondChance'
     WHEN supplierGroup <> customerGroup AND groupWeight <= groupMean THEN 'groupsUnrelated'
     WHEN reverseWeight > weight THEN 'reverseStronger' END"""


def stage_supply(session: duckdb.DuckDBPyConnection) -> None:
    """Make `industry_supply` of the supply that stays and `dropped_supply` of what goes, with its reason."""
    session.execute(
        """CREATE TABLE named_supply AS
        SELECT s.industryId AS supplier, c.industryId AS customer, arg_min(weight, origin) AS weight,
               list(origin) AS origins
        FROM a_industry_supply a JOIN industry_name s ON s.name = a.supplierName
        JOIN industry_name c ON c.name = a.customerName GROUP BY ALL"""
    )
    stage_groups(session)
    judge_supply(session)
    session.execute(
        """CREATE TABLE industry_supply AS
        SELECT supplier, customer, weight, origins FROM judged_supply WHERE noise IS NULL"""
    )
    session.execute(
        """CREATE TABLE dropped_supply AS
        SELECT unnest(origins) AS origin, noise, format('{} <- {}: {}', c.name, s.name, weight) AS found,
               format('a weight above {:.1f}, which chance would give; {} <- {} has {} against {:.1f}; '
                      || 'the reverse {}', mean, customerGroup, supplierGroup, groupWeight, groupMean,
                      reverseWeight) AS expected
        FROM judged_supply JOIN industry s ON s.industryId = supplier
        JOIN industry c ON c.industryId = customer WHERE noise IS NOT NULL"""
    )


def stage_groups(session: duckdb.DuckDBPyConnection) -> None:
    """Make `industry_group(industryId, groupName)`: the outermost industry of each, or itself."""
    session.execute(
        """CREATE TABLE industry_group AS
        WITH RECURSIVE above(industryId, topId, steps) AS (
            SELECT industryId, industryId, 0 FROM industry
            UNION
            SELECT a.industryId, s.endKey, a.steps + 1 FROM above a
            JOIN a_link_SubIndustry s ON s.startKey = a.topId WHERE a.steps < 8
        )
        SELECT a.industryId, arg_max(t.name, (a.steps, a.topId)) AS groupName
        FROM above a JOIN industry t ON t.industryId = a.topId GROUP BY a.industryId"""
    )


def judge_supply(session: duckdb.DuckDBPyConnection) -> None:
    """Make `judged_supply`: every named supply with what chance would give, and the rule that drops it."""
    suppliers = tomllib.loads(RULES.read_text(encoding="utf-8"))["suppliers_of"]
    session.execute("CREATE TABLE plausible_supply(customerGroup VARCHAR, supplierGroup VARCHAR)")
    session.executemany(
        "INSERT INTO plausible_supply VALUES (?, ?)",
        [(customer, supplier) for customer, listed in suppliers.items() for supplier in listed],
    )
    session.execute(
        f"""CREATE TABLE judged_supply AS
        WITH grouped AS (
            SELECT n.*, s.groupName AS supplierGroup, c.groupName AS customerGroup FROM named_supply n
            JOIN industry_group s ON s.industryId = n.supplier
            JOIN industry_group c ON c.industryId = n.customer
        ), summed AS (
            SELECT *, sum(weight) OVER () AS total, sum(weight) OVER (PARTITION BY supplier) AS bySupplier,
                   sum(weight) OVER (PARTITION BY customer) AS byCustomer,
                   sum(weight) OVER (PARTITION BY supplierGroup, customerGroup) AS groupWeight,
                   sum(weight) OVER (PARTITION BY supplierGroup) AS bySupplierGroup,
                   sum(weight) OVER (PARTITION BY customerGroup) AS byCustomerGroup
            FROM grouped
        ), known AS (
            SELECT e.*, bySupplier * byCustomer / total AS mean,
                   bySupplierGroup * byCustomerGroup / total AS groupMean,
                   coalesce(r.weight, 0) AS reverseWeight,
                   e.customerGroup IN (SELECT customerGroup FROM plausible_supply)
                   AND (e.customerGroup, e.supplierGroup) NOT IN
                       (SELECT (customerGroup, supplierGroup) FROM plausible_supply) AS isImplausible
            FROM summed e LEFT JOIN named_supply r ON r.supplier = e.customer AND r.customer = e.supplier
        )
        SELECT *, {_NOISE} AS noise FROM known"""
    )
