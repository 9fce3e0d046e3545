"""The words, classification symbols and shares that synthetic records are drawn from.

Classification symbols are real ones (facts of the IPC and CPC); names and titles are made up here
and all carry the word SYNTHETIC or 合成, so that no view can show them as real.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Field:
    """A technical field: its weight among families, title words and classification symbols."""

    name: str
    weight: float
    title: str
    ipc: tuple[str, ...]
    cpc: tuple[str, ...]


FIELDS: tuple[Field, ...] = (
    Field(
        "airframe",
        0.13,
        "UNMANNED AERIAL VEHICLE AIRFRAME",
        ("B64C39/02", "B64C27/08", "B64C1/00"),
        ("B64C39/024", "B64C27/08", "B64U10/13"),
    ),
    Field(
        "flightControl",
        0.12,
        "FLIGHT CONTROLLER FOR A ROTORCRAFT DRONE",
        ("G05D1/10", "G05D1/08", "B64C13/18", "B64C39/02"),
        ("G05D1/101", "G05D1/0808", "B64C39/024"),
    ),
    Field(
        "navigation",
        0.09,
        "NAVIGATION DEVICE FOR AN AIRCRAFT",
        ("G01C21/20", "G01S19/42", "B64C39/02"),
        ("G01C21/20", "G01S19/42", "B64C39/024"),
    ),
    Field(
        "dataLink",
        0.08,
        "DATA LINK OF AN UNMANNED AIRCRAFT",
        ("H04B7/185", "H04W84/06", "B64C39/02"),
        ("H04B7/18506", "B64C39/024"),
    ),
    Field(
        "payload",
        0.10,
        "GIMBAL CAMERA FOR AN AERIAL VEHICLE",
        ("B64D47/08", "H04N5/232", "B64C39/02"),
        ("B64D47/08", "B64C39/024"),
    ),
    Field(
        "propulsion",
        0.08,
        "ELECTRIC MOTOR AND ROTOR OF A MULTICOPTER",
        ("B64D27/24", "H02K7/14", "B64C27/08"),
        ("B64D27/24", "B64U50/19"),
    ),
    Field(
        "battery",
        0.07,
        "BATTERY PACK FOR AN AIRCRAFT",
        ("H01M10/42", "B64D27/24", "H02J7/00"),
        ("H01M10/4257", "B64D27/24", "B64U50/37"),
    ),
    Field(
        "counter",
        0.04,
        "COUNTERMEASURE AGAINST DRONES",
        ("F41H11/02", "G01S7/38", "H04K3/00"),
        ("F41H11/02", "H04K3/92"),
    ),
    Field(
        "traffic",
        0.04,
        "TRAFFIC CONTROL OF UNMANNED AIRCRAFT",
        ("G08G5/00", "B64C39/02"),
        ("G08G5/0069", "B64C39/024"),
    ),
    Field("bees", 0.04, "BEEHIVE WITH A DRONE EXCLUDER", ("A01K47/00", "A01K51/00"), ("A01K47/06",)),
    Field("targets", 0.03, "TARGET DRONE", ("F41J9/08", "B64C39/02"), ("F41J9/08",)),
    Field(
        "wirelessPower",
        0.06,
        "WIRELESS CHARGING RESONATOR",
        ("H02J50/12", "H01F38/14"),
        ("H02J50/12", "B60L53/12"),
    ),
    Field(
        "other", 0.12, "PROCESSING DEVICE", ("G06F3/01", "G06Q50/10", "H04L29/08"), ("G06F3/011", "H04L67/12")
    ),
)
FIELD_WEIGHTS = np.array([field.weight for field in FIELDS])

# Office, share of holders that file there first, kind code, form of the number. The digits stay
# outside the ranges that the offices have issued; {year}/{serial} forms only while they are unique.
OFFICES: tuple[str, ...] = ("US", "CN", "JP", "KR", "EP", "FR", "DE")
HOLDER_COUNTRY_WEIGHTS = np.array([0.34, 0.30, 0.10, 0.07, 0.04, 0.08, 0.07])
FOLLOW_UP_WEIGHTS = np.array([0.34, 0.22, 0.10, 0.08, 0.20, 0.02, 0.04])
NUMBER_FORMS: tuple[str, ...] = (
    "9{0:07d} B2",
    "9{0:08d} A",
    "9{0:09d} A",
    "9{0:010d} A",
    "9{0:07d} A1",
    "9{0:07d} A1",
    "9{0:09d} A1",
)
LATIN_STEMS: tuple[str, ...] = (
    "AVIATION",
    "ROTOR",
    "ROBOTICS",
    "SENSOR",
    "POWER",
    "OPTICS",
    "TELECOM",
    "MATERIALS",
)
LATIN_LEGAL_FORMS: tuple[str, ...] = ("INC", "CO LTD", "KK", "CO LTD", "AG", "SA", "GMBH")
CHINESE_STEMS: tuple[str, ...] = ("翼", "航", "旋", "测", "能", "光", "讯", "材")
FIRM_DESCRIPTIONS: tuple[tuple[str, str, str], ...] = (
    ("硬件", "无人机", "合成样本：多旋翼无人机整机研发商"),
    ("硬件", "机器人", "合成样本：无人机飞控系统供应商"),
    ("硬件", "综合硬件", "合成样本：航拍云台相机生产商"),
    ("汽车交通", "导航", "合成样本：卫星导航与定位模块提供商"),
    ("硬件", "新能源", "合成样本：动力锂电池研发商"),
    ("企业服务", "数据服务", "合成样本：企业数据分析平台"),
)
ROUND_TYPES: tuple[str, ...] = ("天使轮", "A轮", "B轮", "C轮", "战略投资")
AMOUNTS: tuple[str, ...] = (
    "数百万人民币",
    "数千万人民币",
    "1000万人民币",
    "500万美元",
    "1亿人民币",
    "未透露人民币",
)
PROVINCES: tuple[str, ...] = ("广东-深圳", "北京-海淀区", "上海-浦东新区", "浙江-杭州", "陕西-西安")
# The same places as a register names them: province, city, district (GB/T 2260).
SEATS: tuple[tuple[str, str, str], ...] = (
    ("广东省", "深圳市", "南山区"),
    ("北京市", "北京市", "海淀区"),
    ("上海市", "上海市", "浦东新区"),
    ("浙江省", "杭州市", "滨江区"),
    ("陕西省", "西安市", "雁塔区"),
)
