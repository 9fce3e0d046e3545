"""The lists of the national system as the conventions of every list take them."""

from __future__ import annotations

from kg.api.collections.resources import Resource, collection_resource, columns, relation_resource
from kg.api.national.tables import FIGURES

Named = tuple[str, str, str]
FIGURE_LABELS: dict[str, tuple[str, str]] = {
    "pilotZones": ("实验区", "pilot zones"),
    "exhibitionCentres": ("展示交易中心", "exhibition and trading centres"),
    "platforms": ("运营平台", "operation platforms"),
    "funds": ("基金", "funds"),
    "alliances": ("产业知识产权联盟", "industrial IP alliances"),
    "holders": ("专利持有人", "holders of patent families"),
    "families": ("专利族", "patent families"),
}


_NAMES: tuple[Named, ...] = (("name", "名称", "name"), ("nameEn", "英文名称", "English name"))
_SOURCES = columns("string", ("sources", "来源记录", "source records"), many=True)
_PROVINCE = ("provinceId", "省级行政区", "division at province level")
PROVINCES = Resource(
    name="provinces",
    source='"provinces"',
    identity=("placeId",),
    attributes={
        **columns("string", ("placeId", "地点标识", "place"), ("code", "代码", "code of GB/T 2260"), *_NAMES),
        **columns("string", ("shortName", "简称", "short name"), ("kind", "类别", "kind of division")),
        **columns("integer", ("column", "图上列", "column of the map"), ("row", "图上行", "row of the map")),
        **columns("integer", *((name, *FIGURE_LABELS[name]) for name in FIGURES)),
    },
    label_zh="省级行政区",
    label_en="division at province level",
)
ELEMENTS = Resource(
    name="national-elements",
    source='"national-elements"',
    identity=("figure", "key", "placeId", "provinceId", "relation"),
    attributes={
        **columns("string", ("figure", "指标", "figure"), ("key", "标识", "key"), ("class", "类", "class")),
        **columns("string", *_NAMES),
        **columns("date", ("startDate", "启动日期", "began on")),
        **columns("string", ("startDatePrecision", "日期精度", "precision of the date")),
        **columns("string", ("placeId", "地点标识", "place"), ("placeName", "地点", "name of the place")),
        **columns("string", _PROVINCE, ("relation", "关系", "how it belongs there")),
        **_SOURCES,
    },
    label_zh="全国体系要素",
    label_en="element of the national system",
)
HOLDERS = Resource(
    name="province-holders",
    source='"province-holders"',
    identity=("agentId", "provinceId"),
    attributes={
        **columns("string", ("agentId", "主体标识", "holder"), ("class", "类", "class"), *_NAMES, _PROVINCE),
        **columns("integer", ("families", "专利族", "families held")),
    },
    label_zh="各省持有人",
    label_en="holder by province",
)
_STATEMENT = collection_resource("statements").attributes
STATEMENTS = Resource(
    name="national-statements",
    source='"national-statements"',
    identity=("statementId",),
    attributes={
        **columns("string", ("series", "序列", "series: subject, measure, unit and place")),
        **{name: _STATEMENT[name] for name in ("statementId", "subject", "measure", "unit", "place")},
        **columns("string", ("subjectEn", "对象（英文）", "subject in English")),
        **{name: _STATEMENT[name] for name in ("value", "valueText", "bound", "statedOn")},
        **{name: _STATEMENT[name] for name in ("statedOnPrecision", "statementType", "sourceTitle")},
        **{name: _STATEMENT[name] for name in ("sourceLocator",)},
        **columns("string", ("passage", "段落", "passage"), ("page", "页码", "page")),
        **columns("string", ("contradicts", "与之矛盾", "statements that say otherwise"), many=True),
        **_SOURCES,
    },
    label_zh="全国体系的公布数字",
    label_en="published figure of the national system",
)
ALLIANCES = Resource(
    name="national-alliances",
    source='"national-alliances"',
    identity=("programmeId",),
    attributes={
        **columns("string", ("programmeId", "标识", "alliance"), *_NAMES),
        **columns("date", ("startDate", "成立日期", "began on"), ("endDate", "结束日期", "ended on")),
        **columns("string", ("startDatePrecision", "日期精度", "precision of the date")),
        **columns("integer", ("members", "成员数", "members")),
        **columns("integer", ("families", "成员所持专利族", "families that members hold")),
        **columns("integer", ("sharedFamilies", "成员共有专利族", "families of several members")),
        **_SOURCES,
    },
    label_zh="产业知识产权联盟",
    label_en="industrial IP alliance",
)
_MEMBERSHIP = relation_resource("AllianceMembership").attributes
MEMBERS = Resource(
    name="alliance-members",
    source='"alliance-members"',
    identity=("programmeId", "agentId", "role"),
    attributes={
        **columns("string", ("programmeId", "联盟", "alliance"), ("agentId", "成员", "member")),
        **{name: _MEMBERSHIP[name] for name in ("role", "validFrom", "validTo")},
        **columns("string", ("class", "类", "class"), *_NAMES),
        **columns("integer", ("families", "专利族", "families held")),
        **_SOURCES,
    },
    label_zh="联盟成员",
    label_en="member of an alliance",
)
