"""The style sheet of Neo4j Browser: each class once, below its superclasses, as Browser's parser reads it."""

import re

from kg.schema.emit_browser import emit_style
from kg.schema.model import GraphSchema

RULE = re.compile(r'([\w.]+) \{\n((?:  [\w-]+: (?:"[^":;]*"|[^":;{}]+);\n)+)\}')


def rules_of(style: str) -> dict[str, str]:
    """Return the rules by their selectors; nothing but rules stands in the sheet."""
    assert RULE.sub("", style).strip() == ""
    return dict(RULE.findall(style))


def test_every_class_and_type_has_one_rule(schema: GraphSchema) -> None:
    found = [selector for selector, _ in RULE.findall(emit_style(schema))]
    expected = ["node", "relationship"]
    expected += [f"node.{node.name}" for node in schema.nodes]
    expected += [f"relationship.{relationship.type}" for relationship in schema.relationships]
    assert sorted(found) == sorted(expected)


def test_captions_are_the_chinese_names(schema: GraphSchema) -> None:
    rules = rules_of(emit_style(schema))
    assert 'caption: "企业 {name}"' in rules["node.Firm"]
    for relationship in schema.relationships:
        assert f'caption: "{relationship.label_zh}"' in rules[f"relationship.{relationship.type}"]


def test_a_class_stands_below_its_superclasses(schema: GraphSchema) -> None:
    order = list(rules_of(emit_style(schema)))
    for node in schema.nodes:
        places = [order.index(f"node.{label}") for label in node.labels]
        assert places == sorted(places, reverse=True)


def test_text_stands_out_from_its_colour(schema: GraphSchema) -> None:
    """WCAG 2.2, 1.4.3: a contrast of at least 4.5."""
    for selector, properties in rules_of(emit_style(schema)).items():
        if selector.startswith("node."):
            colour, text = re.findall(r"  (?:color|text-color-internal): (#\w{6});", properties)
            lighter, darker = sorted((luminance(colour), luminance(text)), reverse=True)
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5, selector


def luminance(colour: str) -> float:
    """Return the relative luminance of an sRGB colour, as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
