"""Changes of name and mergers that a register records of rights → who took whose place, and when.

A recorded change of name or merger is told of single rights; that one organisation took the place of another
holds for all of them. Only where one receiver is named: of several nobody can say which one succeeds.
"""

from __future__ import annotations


def succession_links(parties: str, acts: str, prefix: str) -> str:
    """Return the SQL of `link_OrganizationSuccession`, one row per pair of organisations.

    Args:
        parties: SQL of rows `line, transactionId, role, name, kind`, with transferors and transferees.
        acts: SQL of rows `transactionId, successionType, day`: the acts by which one takes another's place.
        prefix: of the names of this data set's parties.
    """
    return f"""
        WITH party AS (SELECT DISTINCT line, transactionId, role, name FROM ({parties}) WHERE kind IS NULL),
        receiver AS (
            SELECT transactionId, any_value(name) AS name FROM party WHERE role = 'transferee'
            GROUP BY transactionId HAVING count(DISTINCT name) = 1
        )
        SELECT min(g.line) AS line, '{prefix}:' || r.name AS startKey, '{prefix}:' || g.name AS endKey,
               min(a.day) AS validFrom, arg_min(a.successionType, (a.day, a.transactionId)) AS successionType
        FROM ({acts}) a JOIN receiver r USING (transactionId)
        JOIN party g ON g.transactionId = a.transactionId AND g.role = 'transferor'
        WHERE g.name <> r.name GROUP BY r.name, g.name"""
