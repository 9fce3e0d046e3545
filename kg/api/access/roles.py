"""`Depends(require_role("analyst"))`: what every operation of the API declares.

An operation that anybody may call says so too, with `require_role("anyone")`: a test refuses one that says
nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from kg.api.access.callers import Caller, Role, RoleName
from kg.api.access.gate import Gate

Dependency = Callable[..., Awaitable[Caller]]
# Declares the scheme in the OpenAPI document; the gate reads the header itself.
BEARER = HTTPBearer(
    scheme_name="key",
    auto_error=False,
    description="A key (`kg key create`) or a token of the configured identity provider. 密钥或身份令牌",
)
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]


def require_role(name: RoleName) -> Dependency:
    """Return the dependency that admits callers of a role or a higher one, and gives the `Caller`."""
    return DEPENDENCIES[Role[name.upper()]]


def role_of(dependency: object) -> Role | None:
    """Return the role that a dependency requires; None for another dependency."""
    return next((role for role, made in DEPENDENCIES.items() if made is dependency), None)


def _make(role: Role) -> Dependency:
    async def admit(request: Request, _credentials: Credentials) -> Caller:
        gate: Gate = request.app.state.gate
        return await gate.admit(request, role)

    async def admit_anyone(request: Request) -> Caller:
        gate: Gate = request.app.state.gate
        return await gate.admit(request, role)

    return admit_anyone if role is Role.ANYONE else admit


DEPENDENCIES: dict[Role, Dependency] = {role: _make(role) for role in Role}
