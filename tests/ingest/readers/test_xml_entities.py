"""Named characters come from the package's table."""

import pytest

from kg.ingest.readers.xml_entities import UnknownEntityError, replace_entities


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (b"plain", b"plain"),
        (b"a &mdash; b", b"a &#8212; b"),
        (b"&lt;&gt;&amp;&quot;&apos;&#916;&#x394;", b"&lt;&gt;&amp;&quot;&apos;&#916;&#x394;"),
        (b"&agr;&OHgr;&EEacgr;&b.Omega;", b"&#945;&#937;&#905;&#120512;"),
        (b"&rarr2;&thetas;&ang90;", b"&#8649;&#952;&#8735;"),
        (b"&Sacute;&SACUTE;&AELIG;&SZLIG;", b"&#346;&#346;&#198;&#223;"),
        (b"<!-- &nosuch; --><![CDATA[ R&D ]]><?x a&b;?>", b"<!-- &nosuch; --><![CDATA[ R&D ]]><?x a&b;?>"),
    ],
)
def test_a_name_becomes_its_number(given: bytes, expected: bytes) -> None:
    assert replace_entities(given) == expected


@pytest.mark.parametrize("given", [b"&lol9;", b"R & D", b"&mdash", b"&;", b"AT&T"])
def test_an_unknown_name_or_bare_ampersand_is_refused(given: bytes) -> None:
    with pytest.raises(UnknownEntityError):
        replace_entities(given)
