"""The gate of the server: who makes a request, and whether that is enough."""

from __future__ import annotations

import base64
import binascii
import time
from dataclasses import dataclass, field, replace

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from kg.api.access.callers import Caller, Role
from kg.api.access.errors import AccessError, ForbiddenError, UnauthenticatedError
from kg.api.access.keys import FILE_NAME, KeyStore, hash_secret
from kg.api.access.limits import Limits
from kg.api.access.loopback import is_loopback
from kg.api.access.oidc import TokenReader, is_token, read_settings
from kg.errors import SettingsError
from kg.ledger.filing import OFFICES
from kg.settings import Settings

CHALLENGE = 'Bearer realm="kg"'
BASIC_CHALLENGE = 'Basic realm="kg", charset="UTF-8"'
# A page of a browser sends these when it was reached through another machine; then loopback says nothing.
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
SAFE_METHODS = {"GET", "HEAD"}
# How long a revoked key may still be taken for valid by a process that has just seen it.
REMEMBER_SECONDS = 1.0
REMEMBERED = 1024
NOBODY = Caller("nobody", Role.ANYONE, "nobody", "nobody")
LOOPBACK = Caller("loopback", Role.ANALYST, "loopback", "loopback")


@dataclass
class Gate:
    """Decides on every request.

    Attributes:
        settings: where the server listens decides whether a key is needed.
        limits: how often a caller may ask.
    """

    settings: Settings
    limits: Limits
    _keys: KeyStore | None = None
    _remembered: dict[str, tuple[float, Caller]] = field(default_factory=dict)
    _tokens: TokenReader | None = None

    def __post_init__(self) -> None:
        """Read the settings of the identity provider, so that a wrong one is told at the start."""
        provider = read_settings(self.settings)
        self._tokens = None if provider is None else TokenReader(provider)

    async def admit(self, request: Request, needed: Role) -> Caller:
        """Return who makes a request that needs a role.

        Raises:
            UnauthenticatedError: there is no valid key where one is needed.
            ForbiddenError: the role does not reach.
        """
        caller = await self.identify(request)
        await self._count(request, caller)
        if caller.role >= needed:
            return caller
        if caller.kind in ("nobody", "loopback"):
            raise UnauthenticatedError(
                "this needs a key 需要密钥; make one with: kg key create",
                headers={"WWW-Authenticate": challenge(request)},
                expected=f"Authorization: Bearer <key>, role {needed.word}",
            )
        raise forbid(caller, needed)

    async def identify(self, request: Request) -> Caller:
        """Return who makes a request; a request is asked once.

        Raises:
            UnauthenticatedError: there is a key and it is not valid; it is never overlooked, so that nobody
                works without the role that they believe to have.
        """
        known = getattr(request.state, "caller", None)
        if isinstance(known, Caller):
            return known
        token = read_token(request)
        caller = self._keyless(request) if token is None else await self._find(request, token)
        request.state.caller = caller
        return caller

    async def _count(self, request: Request, caller: Caller) -> None:
        """Count a request once, however many of its routers require a role."""
        if caller.kind == "loopback" or hasattr(request.state, "limit_headers"):
            return
        if caller.kind == "nobody":
            address = request.client.host if request.client else "unknown"
            caller = replace(caller, counts_as=f"address:{address}")
        # Set only when the request may go on: look-ups are asked before the router, and one that was refused
        # there would pass as counted here.
        if self.limits.is_remote:
            request.state.limit_headers = await run_in_threadpool(self.limits.count, caller)
        else:
            request.state.limit_headers = self.limits.count(caller)

    def _keyless(self, request: Request) -> Caller:
        """Return who comes without a key: this machine's user when the server listens to nobody else."""
        if self.settings.needs_key or not is_loopback(self.settings.host):
            return NOBODY
        if any(name in request.headers for name in FORWARDED):
            return NOBODY
        # Another site's page can send a form to this machine, though it cannot read the answer.
        is_foreign = request.headers.get("sec-fetch-site", "none") in ("cross-site", "same-site")
        if is_foreign and request.method not in SAFE_METHODS:
            return NOBODY
        return LOOPBACK

    async def _find(self, request: Request, token: str) -> Caller:
        digest = hash_secret(token)
        seen = self._remembered.get(digest)
        if seen is not None and time.monotonic() - seen[0] < REMEMBER_SECONDS:
            return seen[1]
        try:
            caller = await self._recognize(token)
        except AccessError:
            # Guessing is counted by address, as what comes without a key is.
            await self._count(request, NOBODY)
            raise
        if len(self._remembered) >= REMEMBERED:
            self._remembered.clear()
        self._remembered[digest] = (time.monotonic(), caller)
        return caller

    async def _recognize(self, token: str) -> Caller:
        if self._tokens is not None and is_token(token):
            return await self._tokens.read(token)
        caller = await run_in_threadpool(self._look_up, token)
        if caller is None:
            raise UnauthenticatedError(
                "the key is unknown, revoked or expired 密钥无效、已撤销或已过期",
                headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'},
            )
        return caller

    def _look_up(self, token: str) -> Caller | None:
        key = self._open_keys().find(token)
        if key is None:
            return None
        offices = OFFICES if key.granted is Role.ADMIN else filter(None, key.offices.split(","))
        return Caller(
            f"{key.label} ({key.key_id})", key.granted, "key", f"key:{key.key_id}", frozenset(offices)
        )

    def _open_keys(self) -> KeyStore:
        if self._keys is None:
            self._keys = KeyStore(self.settings)
        return self._keys

    def close(self) -> None:
        """Give back what is open."""
        if self._keys is not None:
            self._keys.close()
            self._keys = None


def forbid(caller: Caller, needed: Role) -> ForbiddenError:
    """Return the refusal of a caller who is known and may too little."""
    message = "the role of this key does not reach 密钥的角色权限不足"
    if caller.kind != "key":
        message = "the role of this token does not reach 令牌的角色权限不足"
    found = "no role that KG_OIDC_ROLES maps" if caller.role is Role.ANYONE else caller.role.word
    return ForbiddenError(
        message,
        headers={"WWW-Authenticate": f'{CHALLENGE}, error="insufficient_scope", scope="{needed.word}"'},
        found=found,
        expected=needed.word,
    )


def read_token(request: Request) -> str | None:
    """Return the token of a request; None when it has none.

    A browser can send it as the password of HTTP Basic, with any user name, and only to read: a browser adds
    it to what other sites make it send as well.
    """
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic" and request.method in SAFE_METHODS:
        try:
            decoded = base64.b64decode(value.strip(), validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return ""
        return decoded.partition(":")[2]
    return "" if scheme else None


def challenge(request: Request) -> str:
    """Return what to ask of a caller without a key: a browser on a page shows its own window for Basic."""
    if request.url.path.startswith("/api/") or request.method not in SAFE_METHODS:
        return CHALLENGE
    return f"{BASIC_CHALLENGE}, {CHALLENGE}"


def check_may_serve(settings: Settings) -> None:
    """Refuse to open a server to a network that nobody has a key for.

    Raises:
        SettingsError: it would listen elsewhere than on loopback, and there is no key.
    """
    if is_loopback(settings.host) and not settings.needs_key:
        return
    store = KeyStore(settings)
    try:
        if store.has_valid_key():
            return
    finally:
        store.close()
    raise SettingsError(
        "no key exists, and a server that others can reach needs one 尚无密钥，对外服务前须先创建; make one "
        "with: kg key create --role reader --label NAME",
        where=f"KG_HOST={settings.host}",
        found=f"no valid key in {settings.home / 'ledger' / FILE_NAME}",
        expected="at least one key, or KG_HOST=127.0.0.1",
    )
