"""A network as JSON for the canvas, as SVG and as GEXF."""

from lxml import etree

from kg.api.pages.network.drawing import Drawing, Line, LineKind, Node, NodeKind, shape_path
from kg.api.pages.network.gexf import NAMESPACE, VIZ, write_gexf

DRAWING = Drawing(
    title="谁能阻断 <甲>",
    width=100,
    height=50,
    node_kinds=(NodeKind("主体", "disc", "accent"), NodeKind("族", "diamond", "insufficient")),
    line_kinds=(LineKind("可阻断", "missing", 1.4, (5.0, 3.0)),),
    nodes=(
        Node("s", "甲 & 乙", 0, 10.04, 20, 16, "甲 & 乙 · 主体", "/profile/organizations/s"),
        Node("f\x01", "A title", 1, 90, 20, 4.5, "A title · 族"),
    ),
    lines=(Line(1, 0, 0, ((50.0, 5.0),)),),
)


def test_the_canvas_gets_places_kinds_and_words() -> None:
    found = DRAWING.as_json()
    assert found["nodes"][0] == {
        "id": "s",
        "label": "甲 & 乙",
        "kind": 0,
        "x": 10.0,
        "y": 20,
        "size": 16,
        "said": "甲 & 乙 · 主体",
        "href": "/profile/organizations/s",
    }
    assert found["lines"] == [{"source": 1, "target": 0, "kind": 0, "via": ((50.0, 5.0),)}]
    assert found["lineKinds"] == [{"label": "可阻断", "colour": "missing", "width": 1.4, "dash": (5.0, 3.0)}]


def test_the_svg_stands_alone_with_names_escaped_and_the_same_lines() -> None:
    root = etree.fromstring(DRAWING.as_svg().encode())
    space = {"s": "http://www.w3.org/2000/svg"}
    assert root.findtext("s:title", namespaces=space) == "谁能阻断 <甲>"
    assert [node.text for node in root.iterfind(".//s:text", space)] == ["甲 & 乙"]
    (line,) = root.findall("s:path", space)
    assert line.get("d") == "M90.0 20.0L50.0 5.0L10.0 20.0"
    assert line.get("stroke-dasharray") == "5 3"
    assert [a.get("href") for a in root.iterfind("s:a", space)] == ["/profile/organizations/s"]


def test_shapes_are_closed_paths_around_their_point() -> None:
    assert shape_path("square", 0, 0, 10) == "M-8.8 -8.8L8.8 -8.8L8.8 8.8L-8.8 8.8Z"
    assert shape_path("disc", 0, 0, 5) == "M-5.0 0.0a5.0 5.0 0 1 0 10.0 0a5.0 5.0 0 1 0 -10.0 0"


def test_gexf_has_places_colours_and_typed_facts_and_no_character_that_xml_cannot_hold() -> None:
    nodes = [{"kind": "subject", "share": None, "level": 0}, {"kind": "family", "share": 0.5, "level": -1}]
    edges = [{"kind": "blocks", "source": "f", "target": "s", "share": 0.25, "families": 3, "isX": True}]
    root = etree.fromstring(write_gexf(DRAWING, nodes, edges))
    space = {"g": NAMESPACE, "v": VIZ}
    assert (root.tag, root.get("version")) == (f"{{{NAMESPACE}}}gexf", "1.3")
    declared = {
        (part.get("class"), a.get("title")): a.get("type")
        for part in root.iterfind(".//g:attributes", space)
        for a in part
    }
    assert declared == {
        ("node", "kind"): "string",
        ("node", "level"): "long",
        ("node", "share"): "double",
        ("edge", "kind"): "string",
        ("edge", "source"): "string",
        ("edge", "target"): "string",
        ("edge", "share"): "double",
        ("edge", "families"): "long",
        ("edge", "isX"): "boolean",
    }
    first, second = root.iterfind(".//g:node", space)
    assert (first.get("id"), second.get("id")) == ("s", "f")
    position = first.find("v:position", space)
    assert position is not None
    assert dict(position.attrib) == {"x": "10.0", "y": "-20.0", "z": "0.0"}
    (edge,) = root.iterfind(".//g:edge", space)
    assert (edge.get("source"), edge.get("target"), edge.get("weight")) == ("f", "s", "0.25")
