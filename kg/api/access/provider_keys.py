"""The public keys of an identity provider: fetched when first needed, kept, and asked for again in bounds.

OpenID Connect Discovery 1.0, 4: the issuer's document names the key set (RFC 7517). What is fetched is never
more than `LARGEST_BYTES`, in never more than `FETCH_SECONDS`, without redirects. One fetch runs at a time and
everybody who needs it waits for that one without holding a thread, so that callers with a key go on.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from kg.api.access.errors import ProviderUnavailableError
from kg.api.access.loopback import is_loopback

PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey
FETCH_SECONDS = 5.0
LARGEST_BYTES = 256 * 1024
# A key that the provider withdrew opens nothing after the first; while it does not answer, after the second.
FRESH_SECONDS, USABLE_SECONDS = 600.0, 3600.0
UNKNOWN_KEY_SECONDS = 60.0
PAUSE_SECONDS = 15.0
SMALLEST_RSA_BITS = 2048  # RFC 7518, 3.3 and 3.5
# Which algorithms a key may sign with, by type and curve: no shared secret is among them, nor `none`.
ALGORITHMS: dict[tuple[object, object], tuple[str, ...]] = {
    ("RSA", None): ("RS256", "PS256"),
    ("EC", "P-256"): ("ES256",),
    ("OKP", "Ed25519"): ("EdDSA",),
}
PUBLIC_MEMBERS = ("kty", "crv", "n", "e", "x", "y")
NEVER = -math.inf
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key and what it may have signed with; `kid` is the name that the provider gives it."""

    kid: object
    algorithms: tuple[str, ...]
    public: PublicKey


class ProviderKeys:
    """The key set of one provider."""

    def __init__(
        self, issuer: str, jwks_url: str | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._issuer, self._jwks_url, self._clock = issuer, jwks_url, clock
        self._keys: tuple[SigningKey, ...] = ()
        self._fetched_at = self._asked_at = self._pause_until = NEVER
        self._has_failed = False
        self._running: asyncio.Task[None] | None = None

    async def find(self, kid: str | None, algorithm: str) -> SigningKey | None:
        """Return the key that a token names; without a name, the only one that the algorithm fits.

        Raises:
            ProviderUnavailableError: whether there is such a key cannot be known now.
        """
        await self._keep_fresh()
        if kid is not None and all(key.kid != kid for key in self._keys):
            await self._ask_for_unknown()
        fitting = [key for key in self._keys if algorithm in key.algorithms and kid in (None, key.kid)]
        return fitting[0] if len(fitting) == 1 else None

    async def _keep_fresh(self) -> None:
        if self._clock() - self._fetched_at < FRESH_SECONDS:
            return
        if self._running is not None or self._clock() >= self._pause_until:
            await self._fetch_once()
        if self._clock() - self._fetched_at >= USABLE_SECONDS:
            raise self._unavailable(self._pause_until)

    async def _ask_for_unknown(self) -> None:
        """Fetch the keys anew for a name that is not among them, but not as often as somebody invents one."""
        if self._running is not None:
            await self._fetch_once()
        elif self._clock() - self._asked_at >= UNKNOWN_KEY_SECONDS:
            self._asked_at = self._clock()
            await self._fetch_once()
        if self._has_failed:
            raise self._unavailable(self._asked_at + UNKNOWN_KEY_SECONDS)

    def _unavailable(self, again_at: float) -> ProviderUnavailableError:
        seconds = max(1, math.ceil(again_at - self._clock()))
        return ProviderUnavailableError(
            "the identity provider does not answer; keys go on working 身份提供方暂不可用，密钥不受影响",
            headers={"Retry-After": str(seconds)},
        )

    async def _fetch_once(self) -> None:
        if self._running is None:
            self._running = asyncio.create_task(self._fetch())
            self._running.add_done_callback(self._end)
        # Who goes away takes nobody else's fetch along.
        await asyncio.shield(self._running)

    def _end(self, _: asyncio.Task[None]) -> None:
        self._running = None

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                self._keys = await self._load()
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            self._has_failed = True
            self._pause_until = self._clock() + PAUSE_SECONDS
            said = str(error) if isinstance(error, ProviderAnswerError) else type(error).__name__
            LOG.warning("no keys of the identity provider %s: %s", self._issuer, said)
        else:
            self._has_failed = False
            self._fetched_at = self._clock()

    async def _load(self) -> tuple[SigningKey, ...]:
        url = self._jwks_url or await self._discover()
        found = (await fetch_object(url)).get("keys")
        keys = [read_key(entry) for entry in found] if isinstance(found, list) else []
        usable = tuple(key for key in keys if key is not None)
        if not usable:
            raise ProviderAnswerError("the key set has no key that can be used")
        return usable

    async def _discover(self) -> str:
        document = await fetch_object(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
        if document.get("issuer") != self._issuer:
            raise ProviderAnswerError("the discovery document is of another issuer")
        url = document.get("jwks_uri")
        is_local = is_loopback(urlsplit(self._issuer).hostname or "")
        if not isinstance(url, str) or not is_safe_url(url) or (is_local_url(url) and not is_local):
            raise ProviderAnswerError("jwks_uri of the discovery document is no https address")
        return url


class ProviderAnswerError(ValueError):
    """What the provider answers cannot be used; the text repeats nothing of it."""


async def fetch_object(url: str) -> dict[str, Any]:
    """Return the JSON object at an address.

    Raises:
        ProviderAnswerError: the answer is none, or too large.
        httpx.HTTPError: there is no answer.
    """
    content = bytearray()
    # Without compression, bytes on the way are bytes in memory.
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    is_remote = not is_local_url(url)
    async with (
        httpx.AsyncClient(timeout=FETCH_SECONDS, trust_env=is_remote, follow_redirects=False) as client,
        client.stream("GET", url, headers=headers) as answer,
    ):
        if answer.status_code != httpx.codes.OK:
            raise ProviderAnswerError(f"status {answer.status_code}")
        async for part in answer.aiter_raw():
            content += part
            if len(content) > LARGEST_BYTES:
                raise ProviderAnswerError(f"more than {LARGEST_BYTES} bytes")
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise ProviderAnswerError("the answer is no JSON") from None
    if not isinstance(value, dict):
        raise ProviderAnswerError("the answer is no JSON object")
    return value


def read_key(entry: object) -> SigningKey | None:
    """Return a key of a set (RFC 7517, 4); None for one that may not or cannot verify a token here."""
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
        return None
    operations = entry.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        return None
    kinds = {name: value for name in ("kty", "crv") if isinstance(value := entry.get(name), str)}
    allowed = ALGORITHMS.get((kinds.get("kty"), kinds.get("crv")), ())
    algorithms = tuple(name for name in allowed if entry.get("alg", name) == name)
    if not algorithms:
        return None
    members = {name: entry[name] for name in PUBLIC_MEMBERS if name in entry}
    try:
        public = PyJWK(members, algorithms[0]).key
    except (PyJWTError, ValueError, TypeError):
        return None
    if isinstance(public, RSAPublicKey) and public.key_size < SMALLEST_RSA_BITS:
        return None
    return SigningKey(entry.get("kid"), algorithms, public)


def is_safe_url(url: str) -> bool:
    """Return whether an address is https, or http on loopback, without a user, a query or a fragment."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def is_local_url(url: str) -> bool:
    """Return whether an address is on this machine."""
    return is_loopback(urlsplit(url).hostname or "")
