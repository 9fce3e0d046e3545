"""Every operation of the application with the role that it declares: for the tests, and for `Allow`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from kg.api.access.callers import Role
from kg.api.access.roles import role_of


@dataclass(frozen=True, slots=True)
class DeclaredOperation:
    """One operation.

    Attributes:
        role: the highest that it or its routers require; None when none of them says anything.
        is_public: whether the OpenAPI document has it.
    """

    method: str
    path: str
    role: Role | None
    is_public: bool


def declared_operations(app: FastAPI) -> list[DeclaredOperation]:
    """Return every operation that this program made; the static files are no operation."""
    found = []
    for route in iter_route_contexts(app.routes):
        dependant = getattr(route, "dependant", None)
        if isinstance(dependant, Dependant):
            role = max(roles_of(dependant), default=None)
            is_public = bool(getattr(route, "include_in_schema", True))
            path = getattr(route, "path", None) or ""
            methods = getattr(route, "methods", None) or ()
            found += [DeclaredOperation(method, path, role, is_public) for method in sorted(methods)]
    return found


def roles_of(dependant: Dependant) -> Iterator[Role]:
    """Yield every role that an operation requires, by itself or by its routers."""
    for dependency in dependant.dependencies:
        role = role_of(dependency.call)
        if role is not None:
            yield role
        yield from roles_of(dependency)
