"""Settings, read from the environment once per process."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

REPOSITORY_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Where the workspace is, which server to use and where to listen.

    Every field is an environment variable of the alias given; nothing is read from files.
    """

    # Only by alias: by name, a bare HOME or PORT of the environment would reach these fields.
    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("kg")), alias="KG_HOME")
    cache: Path = Field(default_factory=lambda: Path(platformdirs.user_cache_dir("kg")), alias="KG_CACHE")
    data_dir: Path = Field(default=REPOSITORY_ROOT.parent / "shared" / "data", alias="KG_DATA_DIR")
    maven_repository: str | None = Field(default=None, alias="KG_MAVEN_REPOSITORY")
    host: str = Field(default="127.0.0.1", alias="KG_HOST")
    port: int = Field(default=8000, ge=1, le=65535, alias="KG_PORT")
    needs_key: bool = Field(default=False, alias="KG_NEEDS_KEY")
    ledger_url: SecretStr | None = Field(default=None, alias="KG_LEDGER_URL")
    cypher_seconds: float = Field(default=60.0, gt=0, le=3600, alias="KG_CYPHER_SECONDS")
    cypher_rows: int = Field(default=1_000_000, ge=1, alias="KG_CYPHER_ROWS")
    cypher_at_once: int = Field(default=4, ge=1, le=64, alias="KG_CYPHER_AT_ONCE")
    rate_limit: str = Field(default="600/minute", alias="KG_RATE_LIMIT")
    quota: str = Field(default="200000/day", alias="KG_QUOTA")
    limits_url: SecretStr = Field(default=SecretStr("memory://"), alias="KG_LIMITS_URL")
    cors_origins: str = Field(default="", alias="KG_CORS_ORIGINS")
    oidc_issuer: str = Field(default="", alias="KG_OIDC_ISSUER")
    oidc_audience: str = Field(default="", alias="KG_OIDC_AUDIENCE")
    oidc_jwks_url: str = Field(default="", alias="KG_OIDC_JWKS_URL")
    # RFC 9068, 2.2.3.1, names the claim.
    oidc_role_claim: str = Field(default="roles", alias="KG_OIDC_ROLE_CLAIM")
    oidc_roles: str = Field(default="", alias="KG_OIDC_ROLES")
    neo4j_uri: str | None = Field(default=None, alias="NEO4J_URI")
    neo4j_username: str = Field(default="neo4j", alias="NEO4J_USERNAME")
    neo4j_password: SecretStr | None = Field(default=None, alias="NEO4J_PASSWORD")
    neo4j_database: str = Field(default="neo4j", alias="NEO4J_DATABASE")

    @property
    def is_managed(self) -> bool:
        """Whether this program starts its own server."""
        return self.neo4j_uri is None
