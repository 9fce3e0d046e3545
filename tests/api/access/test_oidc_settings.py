"""What settings say of an identity provider: claims, roles, and what is refused of them."""

from __future__ import annotations

import pytest

from kg.api.access.callers import Role
from kg.api.access.oidc import OidcSettings, read_claim, read_settings
from kg.errors import SettingsError
from kg.settings import Settings


def test_a_claim_is_found_by_its_path_or_its_whole_name() -> None:
    claims = {
        "resource_access": {"kg": {"roles": ["a", "b", 3]}},
        "https://office.example/roles": ["c"],
        "scope": "openid kg.read",
        "title": "chief admin",
    }
    paths = ["resource_access.kg.roles", "https://office.example/roles", "scope", "title", "title.x", "none"]
    assert [sorted(read_claim(claims, path)) for path in paths] == [
        ["a", "b"],
        ["c"],
        ["kg.read", "openid"],
        ["chief admin"],
        [],
        [],
    ]


def make_settings(**given: str) -> Settings:
    base = {"KG_OIDC_ISSUER": "https://login.example", "KG_OIDC_AUDIENCE": "kg", "KG_OIDC_ROLES": "x=reader"}
    return Settings(NEO4J_URI=None, **{**base, **given})


def test_settings_name_the_provider() -> None:
    roles = "cn=office=editor , all staff=reader"
    assert read_settings(make_settings(KG_OIDC_ROLES=roles, KG_OIDC_JWKS_URL="https://keys.example/k")) == (
        OidcSettings(
            "https://login.example",
            "kg",
            "https://keys.example/k",
            "roles",
            {"cn=office": Role.EDITOR, "all staff": Role.READER},
        )
    )
    assert read_settings(Settings(NEO4J_URI=None)) is None


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"KG_OIDC_ISSUER": ""}, "KG_OIDC_ISSUER"),
        ({"KG_OIDC_ISSUER": "http://login.example"}, "KG_OIDC_ISSUER"),
        ({"KG_OIDC_JWKS_URL": "http://login.example/k"}, "KG_OIDC_JWKS_URL"),
        ({"KG_OIDC_AUDIENCE": ""}, "KG_OIDC_AUDIENCE"),
        ({"KG_OIDC_ROLE_CLAIM": ""}, "KG_OIDC_ROLE_CLAIM"),
        ({"KG_OIDC_ROLES": ""}, "KG_OIDC_ROLES"),
        ({"KG_OIDC_ROLES": "x=root"}, "KG_OIDC_ROLES"),
        ({"KG_OIDC_ROLES": "x=anyone"}, "KG_OIDC_ROLES"),
        ({"KG_OIDC_ROLES": "=admin"}, "KG_OIDC_ROLES"),
        ({"KG_OIDC_ROLES": "admin"}, "KG_OIDC_ROLES"),
        ({"KG_OIDC_ROLES": "x=reader,x=admin"}, "KG_OIDC_ROLES"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        read_settings(make_settings(**given))
