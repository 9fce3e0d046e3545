"""The 34 divisions of China at province level, and where each stands on a schematic map.

Codes and names are those of GB/T 2260-2007. The map is a grid of squares without borders: columns from west
to east, rows from north to south, neighbours roughly beside each other. It is this project's own layout and
says nothing of areas or boundaries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DivisionKind = Literal["province", "autonomousRegion", "municipality", "specialAdministrativeRegion"]
COLUMNS, ROWS = 8, 8


@dataclass(frozen=True, slots=True)
class Division:
    """One division at province level.

    Attributes:
        code: six digits of GB/T 2260.
        name: full name.
        short: name as maps write it.
        name_en: in English.
        kind: of division.
        column: place on the map from the west, 0 to 7.
        row: place on the map from the north, 0 to 7.
    """

    code: str
    name: str
    short: str
    name_en: str
    kind: DivisionKind
    column: int
    row: int

    @property
    def place_id(self) -> str:
        """Return the key of its place in the graph."""
        return f"cn:{self.code}"


DIVISIONS: tuple[Division, ...] = (
    Division("110000", "北京市", "北京", "Beijing", "municipality", 5, 2),
    Division("120000", "天津市", "天津", "Tianjin", "municipality", 6, 2),
    Division("130000", "河北省", "河北", "Hebei", "province", 4, 2),
    Division("140000", "山西省", "山西", "Shanxi", "province", 3, 2),
    Division("150000", "内蒙古自治区", "内蒙古", "Inner Mongolia", "autonomousRegion", 3, 1),
    Division("210000", "辽宁省", "辽宁", "Liaoning", "province", 7, 2),
    Division("220000", "吉林省", "吉林", "Jilin", "province", 7, 1),
    Division("230000", "黑龙江省", "黑龙江", "Heilongjiang", "province", 7, 0),
    Division("310000", "上海市", "上海", "Shanghai", "municipality", 6, 3),
    Division("320000", "江苏省", "江苏", "Jiangsu", "province", 5, 3),
    Division("330000", "浙江省", "浙江", "Zhejiang", "province", 5, 4),
    Division("340000", "安徽省", "安徽", "Anhui", "province", 4, 4),
    Division("350000", "福建省", "福建", "Fujian", "province", 5, 5),
    Division("360000", "江西省", "江西", "Jiangxi", "province", 4, 5),
    Division("370000", "山东省", "山东", "Shandong", "province", 4, 3),
    Division("410000", "河南省", "河南", "Henan", "province", 3, 3),
    Division("420000", "湖北省", "湖北", "Hubei", "province", 3, 4),
    Division("430000", "湖南省", "湖南", "Hunan", "province", 3, 5),
    Division("440000", "广东省", "广东", "Guangdong", "province", 3, 6),
    Division("450000", "广西壮族自治区", "广西", "Guangxi", "autonomousRegion", 2, 6),
    Division("460000", "海南省", "海南", "Hainan", "province", 2, 7),
    Division("500000", "重庆市", "重庆", "Chongqing", "municipality", 2, 4),
    Division("510000", "四川省", "四川", "Sichuan", "province", 1, 4),
    Division("520000", "贵州省", "贵州", "Guizhou", "province", 2, 5),
    Division("530000", "云南省", "云南", "Yunnan", "province", 1, 5),
    Division("540000", "西藏自治区", "西藏", "Tibet", "autonomousRegion", 0, 3),
    Division("610000", "陕西省", "陕西", "Shaanxi", "province", 2, 3),
    Division("620000", "甘肃省", "甘肃", "Gansu", "province", 1, 2),
    Division("630000", "青海省", "青海", "Qinghai", "province", 1, 3),
    Division("640000", "宁夏回族自治区", "宁夏", "Ningxia", "autonomousRegion", 2, 2),
    Division("650000", "新疆维吾尔自治区", "新疆", "Xinjiang", "autonomousRegion", 0, 2),
    Division("710000", "台湾省", "台湾", "Taiwan", "province", 6, 5),
    Division("810000", "香港特别行政区", "香港", "Hong Kong", "specialAdministrativeRegion", 4, 6),
    Division("820000", "澳门特别行政区", "澳门", "Macao", "specialAdministrativeRegion", 3, 7),
)
