"""Tokens of an identity provider: which are believed, whom they name, and when its keys are asked for."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from kg.api.access import provider_keys
from kg.api.access.callers import Caller, Role
from kg.api.access.errors import ProviderUnavailableError, UnauthenticatedError
from kg.api.access.oidc import OidcSettings, TokenReader, is_token, read_roles
from kg.api.access.provider_keys import ProviderKeys, is_safe_url, read_key
from kg.ledger.filing import OFFICES
from tests.api.access.identity_provider import AUDIENCE, IdentityProvider, jwk_of, make_key

ROLES = "ip-office-reader=reader,ip-office-analyst=analyst,ip-office-editor=editor,ip-office-admin=admin"
UNKNOWN_KEY = "no key of the provider fits it"


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    made = IdentityProvider()
    yield made
    made.stop()


class Desk:
    """A reader of tokens whose clock the test sets."""

    def __init__(self, provider: IdentityProvider, **given: Any) -> None:
        self.now = 1000.0
        settings = OidcSettings(provider.issuer, AUDIENCE, None, "realm_access.roles", read_roles(ROLES))
        url = given.get("jwks_url")
        self._keys = ProviderKeys(provider.issuer, url, clock=lambda: self.now)
        self._reader = TokenReader(settings, self._keys)

    def read(self, token: str) -> Caller:
        return asyncio.run(self._reader.read(token))

    def read_together(self, tokens: list[str]) -> list[Caller | BaseException]:
        async def read_all() -> list[Caller | BaseException]:
            return await asyncio.gather(*map(self._reader.read, tokens), return_exceptions=True)

        return asyncio.run(read_all())

    def why_not(self, token: str) -> str:
        """Return why a token is refused."""
        with pytest.raises(UnauthenticatedError) as refused:
            self.read(token)
        said = refused.value.headers["WWW-Authenticate"]
        assert said.startswith('Bearer realm="kg", error="invalid_token", error_description="')
        return said.split('"')[-2]

    def retry_after(self, token: str) -> int:
        """Return after how many seconds a token may come again while its provider is silent."""
        with pytest.raises(ProviderUnavailableError) as refused:
            self.read(token)
        return int(refused.value.headers["Retry-After"])


@pytest.fixture
def desk(provider: IdentityProvider) -> Desk:
    return Desk(provider)


def segment(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("kid", "algorithm"), [("rsa-1", "RS256"), ("rsa-1", "PS256"), ("ec-1", "ES256"), ("ed-1", "EdDSA")]
)
def test_a_token_names_its_subject_by_each_algorithm(
    provider: IdentityProvider, desk: Desk, kid: str, algorithm: str
) -> None:
    expected = Caller("wang.li", Role.EDITOR, "oidc", "oidc:wang.li")
    assert desk.read(provider.token(kid, algorithm)) == expected
    assert provider.asked == ["/realms/office/.well-known/openid-configuration", "/jwks"]


@pytest.mark.parametrize(
    ("theirs", "role", "offices"),
    [
        (["ip-office-reader"], Role.READER, []),
        (["ip-office-analyst"], Role.ANALYST, []),
        (["ip-office-editor", "ip-office-reader"], Role.EDITOR, []),
        (["ip-office-admin"], Role.ADMIN, OFFICES),
        (["admin", "editor", "IP-OFFICE-ADMIN", "ip-office-admin "], Role.ANYONE, []),
        (["ip-office", {"ip-office-admin": 1}, 7, None], Role.ANYONE, []),
        ("ip-office-admin", Role.ADMIN, OFFICES),
        ("x ip-office-admin", Role.ANYONE, []),
        ({"ip-office-admin": True}, Role.ANYONE, []),
        ([], Role.ANYONE, []),
    ],
)
def test_only_mapped_roles_count_and_the_highest_decides(
    provider: IdentityProvider, desk: Desk, theirs: object, role: Role, offices: list[str]
) -> None:
    caller = desk.read(provider.token(realm_access={"roles": theirs}))
    assert (caller.role, caller.offices) == (role, frozenset(offices))


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://other.example"}, "it is of another issuer"),
        ({"aud": "another-service"}, "it is for another audience"),
        ({"aud": [1]}, "it is for another audience"),
        ({"exp": "soon"}, "it cannot be verified"),
        ({"exp": float("inf")}, "it cannot be verified"),
        ({"sub": ""}, "its sub is no name"),
        ({"sub": "two\nlines"}, "its sub is no name"),
        ({"sub": "half \ud800"}, "its sub is no name"),
        ({"sub": "x" * 256}, "its sub is no name"),
        *(
            ({name: None}, "it lacks one of exp, iat, iss, aud, sub")
            for name in ("exp", "iat", "iss", "aud", "sub")
        ),
    ],
)
def test_a_token_that_is_wrong_in_one_thing_is_refused_for_it(
    provider: IdentityProvider, desk: Desk, claims: dict[str, object], reason: str
) -> None:
    assert desk.why_not(provider.token(**claims)) == reason


@pytest.mark.parametrize(
    ("claim", "seconds", "reason"),
    [
        ("exp", -31, "it has expired"),
        ("nbf", 300, "it is not valid yet"),
        ("iat", 300, "it is not valid yet"),
    ],
)
def test_a_token_of_another_time_is_refused(
    provider: IdentityProvider, desk: Desk, claim: str, seconds: int, reason: str
) -> None:
    # The time of the test, not of its collection: a suite may run for longer than five minutes.
    assert desk.why_not(provider.token(**{claim: int(time.time()) + seconds})) == reason


def test_clocks_may_differ_by_less_than_half_a_minute(provider: IdentityProvider, desk: Desk) -> None:
    now = int(time.time())
    early = provider.token(nbf=now + 20, iat=now + 20)
    assert [desk.read(token).name for token in (early, provider.token(exp=now - 10))] == ["wang.li"] * 2


def test_one_audience_of_several_is_enough(provider: IdentityProvider, desk: Desk) -> None:
    assert desk.read(provider.token(aud=["account", AUDIENCE])).role is Role.EDITOR


ALGORITHM = "its algorithm is none of ES256, EdDSA, PS256, RS256"


@pytest.mark.parametrize("word", ["none", "None", "HS256", "RS1", "", None, ["RS256"], 7])
def test_an_unsigned_token_is_refused_before_any_key_is_asked_for(
    provider: IdentityProvider, desk: Desk, word: object
) -> None:
    unsigned = f"{segment({'alg': word, 'kid': 'rsa-1'})}.{segment(provider.claims())}."
    assert is_token(unsigned)
    assert (desk.why_not(unsigned), provider.asked) == (ALGORITHM, [])


def test_a_secret_made_of_the_public_key_signs_nothing(provider: IdentityProvider, desk: Desk) -> None:
    pem = provider.keys["rsa-1"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for word in ("HS256", "RS256"):
        signed = f"{segment({'alg': word, 'kid': 'rsa-1'})}.{segment(provider.claims())}"
        mac = base64.urlsafe_b64encode(hmac.new(pem, signed.encode(), hashlib.sha256).digest())
        reason = ALGORITHM if word == "HS256" else "its signature does not fit"
        assert desk.why_not(f"{signed}.{mac.rstrip(b'=').decode()}") == reason


def test_a_key_that_a_token_brings_itself_is_not_looked_at(provider: IdentityProvider, desk: Desk) -> None:
    own = make_key("RSA")
    header = {"kid": "rsa-1", "jwk": jwk_of(own, "rsa-1"), "jku": f"{provider.issuer}/own"}
    forged = jwt.encode(provider.claims(), own, "RS256", header)  # type: ignore[arg-type]
    assert desk.why_not(forged) == "its signature does not fit"
    assert provider.asked == ["/realms/office/.well-known/openid-configuration", "/jwks"]


def test_a_changed_claim_breaks_the_signature(provider: IdentityProvider, desk: Desk) -> None:
    header, _, signature = provider.token().split(".")
    changed = segment(provider.claims(realm_access={"roles": ["ip-office-admin"]}))
    assert desk.why_not(f"{header}.{changed}.{signature}") == "its signature does not fit"


def test_a_key_signs_only_by_algorithms_of_its_type(provider: IdentityProvider, desk: Desk) -> None:
    provider.publish([jwk_of(provider.keys["rsa-1"], "rsa-1", alg="RS256")])
    assert desk.read(provider.token()).name == "wang.li"
    assert desk.why_not(provider.token(algorithm="PS256")) == UNKNOWN_KEY


def test_a_token_without_a_key_name_needs_a_single_fitting_key(
    provider: IdentityProvider, desk: Desk
) -> None:
    nameless = jwt.encode(provider.claims(), provider.keys["ec-1"], "ES256")  # type: ignore[arg-type]
    assert desk.read(nameless).name == "wang.li"
    provider.publish([jwk_of(provider.keys["ec-1"], "a"), jwk_of(make_key("EC", "b"), "b")])
    assert Desk(provider).why_not(nameless) == UNKNOWN_KEY


@pytest.mark.parametrize(
    "token",
    [
        "a.b.c",
        "..",
        f"{segment([])}.e30.AA",
        base64.urlsafe_b64encode(b"[" * 11_000).decode().rstrip("=") + ".e30.AA",
        base64.urlsafe_b64encode(b'{"alg":' + b"9" * 6000 + b"}").decode().rstrip("=") + ".e30.AA",
    ],
)
def test_what_only_looks_like_a_token_is_refused(provider: IdentityProvider, desk: Desk, token: str) -> None:
    assert (desk.why_not(token), provider.asked) == ("it cannot be read", [])


def test_a_token_has_a_bounded_length(provider: IdentityProvider, desk: Desk) -> None:
    assert desk.why_not("e30." + "A" * 16_384 + ".AA") == "it is longer than 16384 characters"


@given(st.from_regex(r"kg_[a-z2-7]{12}_[A-Za-z0-9_-]{43}", fullmatch=True))
def test_no_key_has_the_form_of_a_token(key: str) -> None:
    assert not is_token(key)


def test_keys_are_fetched_once_however_many_ask_together(provider: IdentityProvider, desk: Desk) -> None:
    provider.seconds = 0.05
    found = desk.read_together([provider.token(sub=f"p{number}") for number in range(20)])
    assert [one.name for one in found if isinstance(one, Caller)] == [f"p{number}" for number in range(20)]
    assert provider.fetches == 1


def test_invented_key_names_ask_for_the_keys_once_a_minute(provider: IdentityProvider, desk: Desk) -> None:
    desk.read(provider.token())
    invented = [
        jwt.encode(provider.claims(), make_key("EC", "invented"), "ES256", {"kid": f"no-{number}"})  # type: ignore[arg-type]
        for number in range(5)
    ]
    assert [desk.why_not(token) for token in invented] == [UNKNOWN_KEY] * 5
    assert provider.fetches == 2
    desk.now += 59
    assert (desk.why_not(invented[0]), provider.fetches) == (UNKNOWN_KEY, 2)
    desk.now += 1
    assert (desk.why_not(invented[0]), provider.fetches) == (UNKNOWN_KEY, 3)


def test_a_new_key_is_known_at_once_and_the_old_one_goes_with_it(
    provider: IdentityProvider, desk: Desk
) -> None:
    old = provider.token()
    desk.read(old)
    provider.keys["rsa-2"] = make_key("RSA")
    provider.publish([jwk_of(provider.keys["rsa-2"], "rsa-2")])
    assert desk.read(old).name == "wang.li"  # nobody has asked yet
    found = desk.read_together([provider.token("rsa-2") for _ in range(5)])
    assert [one.name for one in found if isinstance(one, Caller)] == ["wang.li"] * 5
    assert (desk.why_not(old), provider.fetches) == (UNKNOWN_KEY, 2)


def test_a_withdrawn_key_opens_nothing_after_ten_minutes(provider: IdentityProvider, desk: Desk) -> None:
    token = provider.token()
    desk.read(token)
    provider.publish([jwk_of(provider.keys["ec-1"], "ec-1")])
    desk.now += 599
    assert desk.read(token).name == "wang.li"
    desk.now += 1
    assert desk.why_not(token) == UNKNOWN_KEY


def test_known_keys_serve_an_hour_while_the_provider_is_gone(provider: IdentityProvider, desk: Desk) -> None:
    token = provider.token()
    desk.read(token)
    provider.stop()
    desk.now += 3599
    assert desk.read(token).name == "wang.li"
    desk.now += 1
    assert desk.retry_after(token) == 14
    provider.start()
    assert desk.retry_after(token) == 14
    desk.now += 14
    assert desk.read(token).name == "wang.li"


def test_whether_a_key_is_new_is_not_known_while_the_provider_is_gone(
    provider: IdentityProvider, desk: Desk
) -> None:
    desk.read(provider.token())
    provider.keys["rsa-2"] = make_key("RSA")
    provider.publish([jwk_of(provider.keys["rsa-2"], "rsa-2")])
    provider.stop()
    assert [desk.retry_after(provider.token("rsa-2")) for _ in range(2)] == [60, 60]
    assert desk.read(provider.token()).name == "wang.li"
    provider.start()
    desk.now += 60
    assert desk.read(provider.token("rsa-2")).name == "wang.li"


def test_a_provider_that_answers_too_slowly_is_waited_for_in_bounds(
    provider: IdentityProvider, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_keys, "FETCH_SECONDS", 0.2)
    provider.seconds = 0.5
    assert [desk.retry_after(provider.token()) for _ in range(3)] == [15, 15, 15]
    assert len(provider.asked) == 1


LARGE = b'{"keys": [' + b" " * 300_000 + b"]}"


@pytest.mark.parametrize(
    "body",
    [LARGE, b"", b"[]", b"{}", b'{"keys": {}}', b'{"keys": [1, {"kty": "oct"}]}', b"[" * 50_000, b"\xff"],
)
def test_a_key_set_that_cannot_be_used_is_no_key_set(
    provider: IdentityProvider, desk: Desk, body: bytes
) -> None:
    provider.documents["/jwks"] = body
    assert desk.retry_after(provider.token()) == 15


def test_a_redirect_or_failure_is_not_followed(provider: IdentityProvider, desk: Desk) -> None:
    for status in (302, 404, 500):
        provider.status = status
        assert Desk(provider).retry_after(provider.token()) == 15


def test_the_discovery_document_must_be_of_the_issuer(provider: IdentityProvider, desk: Desk) -> None:
    jwks = provider.issuer.replace("/realms/office", "/jwks")
    provider.describe(issuer=provider.issuer + "/", jwks_uri=jwks)
    assert desk.retry_after(provider.token()) == 15
    for url in ("http://keys.example/jwks", "file:///etc/passwd", None, 7):
        provider.describe(issuer=provider.issuer, jwks_uri=url)
        assert Desk(provider).retry_after(provider.token()) == 15
    assert provider.fetches == 0


def test_a_named_key_set_needs_no_discovery(provider: IdentityProvider) -> None:
    desk = Desk(provider, jwks_url=provider.issuer.replace("/realms/office", "/jwks"))
    assert (desk.read(provider.token()).name, provider.asked) == ("wang.li", ["/jwks"])


def test_a_key_that_may_not_verify_is_left_out(provider: IdentityProvider) -> None:
    good = jwk_of(provider.keys["rsa-1"], "k")
    small = jwk_of(rsa.generate_private_key(public_exponent=65537, key_size=1024), "k")
    refused = [
        {**good, "use": "enc"},
        {**good, "key_ops": ["encrypt"]},
        {**good, "alg": "RS512"},
        {**good, "n": "!"},
        {**good, "kty": ["RSA"]},
        {"kty": "oct", "k": "c2VjcmV0", "kid": "k"},
        {**jwk_of(provider.keys["ec-1"], "k"), "crv": "P-384"},
        small,
        "text",
    ]
    assert [read_key(entry) for entry in refused] == [None] * len(refused)
    key = read_key({**good, "d": "AQAB", "x5u": "https://x.example"})
    assert key is not None
    assert (key.kid, key.algorithms) == ("k", ("RS256", "PS256"))


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://login.example/realms/a", True),
        ("http://127.0.0.1:8080/a", True),
        ("http://localhost/a", True),
        ("http://[::1]:8080", True),
        ("http://login.example", False),
        ("http://127.0.0.1.example", False),
        ("https://user:word@login.example", False),
        ("https://login.example/?a=b", False),
        ("https://login.example:port/", False),
        ("ftp://127.0.0.1", False),
        ("https://", False),
        ("login.example", False),
    ],
)
def test_only_https_or_this_machine_is_asked_for_keys(url: str, safe: bool) -> None:
    assert is_safe_url(url) is safe
