"""Bearer tokens of an OpenID Connect provider: who a token names, and the role that the settings map.

A token is a signed JWT (RFC 7519; RFC 9068 for access tokens). PyJWT verifies it with a key of the
provider (`kg.api.access.provider_keys`); the algorithm must be one that the key's own type allows, so that
neither `none` nor a secret made of a public key is ever asked about (RFC 8725, 3.1). Keys inside a token or
addresses of keys (`jwk`, `jku`, `x5u`) are not looked at. Nothing of a token is written anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from kg.api.access.callers import Caller, Role, parse_role
from kg.api.access.errors import UnauthenticatedError
from kg.api.access.provider_keys import ALGORITHMS, ProviderKeys, is_safe_url
from kg.errors import SettingsError
from kg.ledger.filing import OFFICES
from kg.settings import Settings

# Three parts (RFC 7515, 7.1), the last empty where nothing is signed; a key of this program has no full stop.
FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")
LONGEST_TOKEN = 16 * 1024
LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, 2
LEEWAY_SECONDS = 30
REQUIRED = ["exp", "iat", "iss", "aud", "sub"]  # RFC 9068, 2.2
ALLOWED = frozenset(name for names in ALGORITHMS.values() for name in names)
# Words separated by spaces, by definition (RFC 8693, 4.2); any other text is one value.
SPACED_CLAIMS = ("scope", "scp")
# What is wrong, without a word of the token; the first class that the error is an instance of decides.
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (jwt.ExpiredSignatureError, "it has expired"),
    (jwt.ImmatureSignatureError, "it is not valid yet"),
    (jwt.InvalidAudienceError, "it is for another audience"),
    (jwt.InvalidIssuerError, "it is of another issuer"),
    (jwt.MissingRequiredClaimError, f"it lacks one of {', '.join(REQUIRED)}"),
    (jwt.InvalidSignatureError, "its signature does not fit"),
)


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """What an administrator says of the provider.

    Attributes:
        role_claim: the claim with the caller's roles: its name, or names from outside to inside with full
            stops between.
        roles: which role of this program a role of the provider has.
    """

    issuer: str
    audience: str
    jwks_url: str | None
    role_claim: str
    roles: Mapping[str, Role]


def read_settings(settings: Settings) -> OidcSettings | None:
    """Return what is set of a provider; None where none is.

    Raises:
        SettingsError: a setting is missing or cannot be meant so.
    """
    issuer, audience, url = settings.oidc_issuer, settings.oidc_audience, settings.oidc_jwks_url or None
    if not issuer:
        if audience or url or settings.oidc_roles:
            raise SettingsError("KG_OIDC_… is set without KG_OIDC_ISSUER", expected="an https address")
        return None
    for name, address in (("KG_OIDC_ISSUER", issuer), ("KG_OIDC_JWKS_URL", url)):
        if address is not None and not is_safe_url(address):
            raise SettingsError(f"{name} is no safe address", expected="https://…, or http on loopback")
    if not audience:
        raise SettingsError(
            "KG_OIDC_AUDIENCE is missing: a token for another service would open this one",
            expected="the name of this API at the provider",
        )
    if not settings.oidc_role_claim:
        raise SettingsError("KG_OIDC_ROLE_CLAIM is empty", expected="realm_access.roles")
    return OidcSettings(issuer, audience, url, settings.oidc_role_claim, read_roles(settings.oidc_roles))


def read_roles(text: str) -> dict[str, Role]:
    """Return the roles of `theirs=ours,theirs=ours`.

    Raises:
        SettingsError: nothing is mapped, a name is mapped twice, or to what is no role.
    """
    expected = "ip-office-reader=reader,ip-office-editor=editor"
    found: dict[str, Role] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        theirs, _, ours = pair.rpartition("=")
        role = parse_role(ours.strip())
        if not theirs.strip() or role is None or theirs.strip() in found:
            raise SettingsError("KG_OIDC_ROLES cannot be read", found=pair, expected=expected)
        found[theirs.strip()] = role
    if not found:
        raise SettingsError("KG_OIDC_ROLES is missing: no token would open anything", expected=expected)
    return found


class TokenReader:
    """Says who a token names."""

    def __init__(self, settings: OidcSettings, keys: ProviderKeys | None = None) -> None:
        self._settings = settings
        self._keys = keys or ProviderKeys(settings.issuer, settings.jwks_url)

    async def read(self, token: str) -> Caller:
        """Return who a token names; with a role that opens nothing when none of its roles is mapped.

        Raises:
            UnauthenticatedError: the token is not valid here.
            ProviderUnavailableError: the keys that it would be verified with are not known.
        """
        kid, algorithm = read_header(token)
        key = await self._keys.find(kid, algorithm)
        if key is None:
            raise refuse("no key of the provider fits it")
        try:
            claims = jwt.decode(
                token,
                key.public,
                algorithms=key.algorithms,
                audience=self._settings.audience,
                issuer=self._settings.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": REQUIRED},
            )
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
            # The words of the library repeat parts of the token.
            raise refuse(reason_of(error)) from None
        return self._caller(claims)

    def _caller(self, claims: dict[str, Any]) -> Caller:
        subject = claims["sub"]
        if not (isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT and subject.isprintable()):
            raise refuse("its sub is no name")
        theirs = read_claim(claims, self._settings.role_claim)
        role = max(
            (ours for name, ours in self._settings.roles.items() if name in theirs), default=Role.ANYONE
        )
        offices = frozenset(OFFICES if role is Role.ADMIN else ())
        return Caller(subject, role, "oidc", f"oidc:{subject}", offices)


def is_token(text: str) -> bool:
    """Return whether a text has the form of a token; no key of this program has."""
    return FORM.fullmatch(text) is not None


def read_header(token: str) -> tuple[str | None, str]:
    """Return the name of the key and the algorithm that a token gives, neither of which is proven.

    Raises:
        UnauthenticatedError: the header cannot be read, or its algorithm is not allowed.
    """
    if len(token) > LONGEST_TOKEN:
        raise refuse(f"it is longer than {LONGEST_TOKEN} characters")
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise refuse("it cannot be read") from None
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALLOWED:
        raise refuse(f"its algorithm is none of {', '.join(sorted(ALLOWED))}")
    return kid if isinstance(kid, str) else None, algorithm


def read_claim(claims: Mapping[str, Any], path: str) -> frozenset[str]:
    """Return the texts of a claim; a claim whose name itself has full stops is found by its whole name."""
    value: object = claims
    for name in [path] if path in claims else path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return frozenset(value.split() if path in SPACED_CLAIMS else [value])
    return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list) else frozenset()


def reason_of(error: Exception) -> str:
    """Return what is wrong with a token, in words of this program."""
    return next((words for kind, words in REASONS if isinstance(error, kind)), "it cannot be verified")


def refuse(reason: str) -> UnauthenticatedError:
    """Return the refusal of a token (RFC 6750, 3)."""
    return UnauthenticatedError(
        f"the token is not valid here: {reason} 令牌无效",
        headers={
            "WWW-Authenticate": f'Bearer realm="kg", error="invalid_token", error_description="{reason}"'
        },
    )
