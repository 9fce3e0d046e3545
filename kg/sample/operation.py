"""What an OTL office, a standards body and a pool's administrator keep of a synthetic world.

The files have the columns of their real kinds. The specifications are real ones of 3GPP on unmanned aircraft
(TS 22.125 since Release 16, TS 23.256 since Release 17), because a release follows from their versions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kg.sample.capital import draw, firm_name
from kg.sample.firms import Firms, Rows, chosen, day_after, other_firm
from kg.sample.publications import APPLICATION_LAG_DAYS, holder_names, publication_parts
from kg.sample.random_access import hash_indices
from kg.sample.world import World
from kg.sample.write_rows import write_rows

DISCLOSURE_HEADER = [
    "披露编号",
    "披露日期",
    "发明名称",
    "发明人",
    "所属单位",
    "院系",
    "评估结论",
    "评估日期",
    "公开号",
]
DISCLOSURE_HEADER += ["申请日", "授权日", "选择权日期", "合同编号", "合同类型", "合同日期", "受让方"]
DISCLOSURE_HEADER += ["合同金额（万元）", "到账金额（万元）", "到账日期"]
# Those of ISLD-export.csv that say something here; the export has forty.
ISLD_HEADER = ["IPRD_ID", "IPRD_REFERENCE", "IPRD_SIGNATURE_DATE", "COMP_LEGAL_NAME"]
ISLD_HEADER += [
    "LICD_DEC_PREP_TO_GRANT_FLAG",
    "DIPG_ID",
    "Standard",
    "3GPP_Type",
    "TGPP_NUMBER",
    "TGPV_VERSION",
]
ISLD_HEADER += [
    "Patent_Type",
    "PATT_APPLICATION_NUMBER",
    "PUBL_NUMBER",
    "Country_Of_Registration",
    "ETPR_ACRONYM",
]
CHECK_HEADER = ["声明编号", "声明公司", "声明日期", "标准号", "标准版本", "公开号", "必要性核查"]
POOL_HEADER = ["专利池", "许可人", "国家", "公开号", "标准", "入池日期"]
DEPARTMENTS = ("航空学院", "自动化学院", "材料学院")
LICENCES = ("普通许可", "独占许可", "排他许可")
SPECIFICATIONS = (("22.125", "16.3.0"), ("22.125", "17.6.0"), ("23.256", "17.2.0"))
SCHOOLS, DECLARANTS, CHECKED = 4, 10, 3
CHINESE_POOL, FOREIGN_POOL = "合成无人机图传专利池", "SYNTHETIC UAS DATALINK POOL"
MEMBERS = 4


def write_operation(directory: Path, world: World, firms: Firms) -> tuple[Path, ...]:
    """Write disclosures, declarations with the checks of some, and the lists of two pools."""
    declared = list(declarations(world))
    return (
        write_rows(directory / "invention_disclosures.csv", DISCLOSURE_HEADER, disclosure_rows(world, firms)),
        write_rows(directory / "isld_export.csv", ISLD_HEADER, declaration_rows(declared), ";"),
        write_rows(directory / "sep_checks.csv", CHECK_HEADER, check_rows(declared)),
        write_rows(directory / "patent_pools.csv", POOL_HEADER, pool_rows(world, firms)),
    )


def school_name(seed: int, index: int) -> str:
    """Return the university of a disclosure, one of those that the list of universities has."""
    return f"合成大学{draw(seed, 'school', index, SCHOOLS):04d}"


def disclosure_rows(world: World, firms: Firms) -> Rows:
    """Yield disclosures: half of them were given up when they were assessed."""
    for i, number, k in chosen(world, firms, "disclosure", 12):
        filed = day_after(world, i, -APPLICATION_LAG_DAYS)
        disclosed = filed - dt.timedelta(days=90 + draw(world.seed, "disclosed", i, 200))
        who = [f"合成发明人{i % 97:02d}", school_name(world.seed, i), DEPARTMENTS[i % len(DEPARTMENTS)]]
        assessed = (disclosed + dt.timedelta(days=45)).isoformat()
        granted = day_after(world, i, 500).isoformat() if i % 3 else ""
        head = [f"D-{disclosed.year}-{i:07d}", disclosed.isoformat(), "合成发明", *who]
        yield [*head, "建议申请", assessed, number, filed.isoformat(), granted, *_deal(world, firms, i, k)]
        dropped = [f"D-{disclosed.year}-{i:07d}B", disclosed.isoformat(), "合成发明", *who]
        yield [*dropped, "放弃", assessed, *[""] * 11]


def _deal(world: World, firms: Firms, index: int, firm: int) -> list[str]:
    """Return option, contract and income of a disclosure: two of three were agreed, half of them paid."""
    option = day_after(world, index, 60).isoformat() if index % 2 else ""
    if index % 3 == 2:
        return [option, *[""] * 7]
    signed, paid = day_after(world, index, 150), day_after(world, index, 400)
    amount = 20 + draw(world.seed, "agreed", index, 300)
    partner = firm_name(other_firm(world, firms, "partner", index, firm))
    kind = LICENCES[draw(world.seed, "agreement", index, len(LICENCES))]
    income = [str(amount // 2), paid.isoformat()] if index % 2 else ["", ""]
    return [option, f"HT-{index:07d}", kind, signed.isoformat(), partner, str(amount), *income]


@dataclass(frozen=True, slots=True)
class Declared:
    """A publication that its holder declared for a specification.

    Attributes:
        index: of the publication.
        number: of the publication.
        office: that published it.
        holder: rank of the declarant among the holders.
        name: of the declarant.
        specification: number in 3GPP.
        version: of the specification.
    """

    index: int
    number: str
    office: str
    holder: int
    name: str
    specification: str
    version: str

    @property
    def reference(self) -> str:
        """Return the number of the declaration: one a declarant and version."""
        return f"ISLD-{self.day[:4]}03-{901 + self.holder:03d}"

    @property
    def day(self) -> str:
        """Return the day of the declaration."""
        return f"{2020 + SPECIFICATIONS.index((self.specification, self.version))}-03-15"


def declarations(world: World) -> Iterator[Declared]:
    """Yield what those who file most declared, about one in nine of their publications."""
    indices = np.arange(world.publications, dtype=np.int64)
    drawn = indices[hash_indices(world.seed, "declared", indices) % np.uint64(9) == 0]
    roots = np.array([world.family_roots(i, i + 1)[0] for i in drawn.tolist()], dtype=np.int64)
    if not len(drawn):
        return
    holders = world.holder_of(roots)
    drawn, holders = drawn[holders < DECLARANTS], holders[holders < DECLARANTS]
    names = holder_names(world, holders).to_pylist()
    offices, numbers, kinds = (part.to_pylist() for part in publication_parts(world, drawn))
    rows = zip(drawn.tolist(), holders.tolist(), names, offices, numbers, kinds, strict=True)
    for i, holder, name, office, number, kind in rows:
        count = 1 + draw(world.seed, "specifications", i, len(SPECIFICATIONS))
        for specification, version in SPECIFICATIONS[:count]:
            yield Declared(i, f"{office}{number}{kind}", office, holder, name, specification, version)


def declaration_rows(declared: list[Declared]) -> Rows:
    """Yield the rows of the export."""
    for d in declared:
        yield [str(900000 + d.holder), d.reference, f"{d.day} 00:00:00", d.name, "1", str(d.index), "", "TS",
               d.specification, d.version, "Basis Patent", "", d.number, d.office, "UAS"]  # fmt: skip


def check_rows(declared: list[Declared]) -> Rows:
    """Yield independent checks of some of what was declared; two of three found it essential."""
    for d in declared:
        if d.index % CHECKED == 0:
            release = f"Rel-{d.version.split('.')[0]}"
            outcome = "非必要" if d.index // CHECKED % 3 == 0 else "必要"
            yield [d.reference, d.name, d.day, f"3GPP TS {d.specification}", release, d.number, outcome]


def pool_rows(world: World, firms: Firms) -> Rows:
    """Yield the patents of two pools: of Chinese firms, and of those that file most."""
    for i, number, k in chosen(world, firms, "pooled", 6):
        if k < MEMBERS:
            day = day_after(world, i, 300).isoformat()
            yield [CHINESE_POOL, firm_name(k), "中国", number, "3GPP TS 22.125", day]
    for d in declarations(world):
        if (d.specification, d.version) == SPECIFICATIONS[0] and d.holder < MEMBERS:
            yield [FOREIGN_POOL, d.name, d.office, d.number, f"3GPP TS {d.specification}", "2022-01-01"]
