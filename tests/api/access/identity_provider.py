"""An identity provider on loopback, with keys of its own, that can be slow, large, wrong or gone."""

from __future__ import annotations

import json
import threading
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

AUDIENCE = "https://graph.example/api"
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@cache
def make_key(kind: str, name: str = "") -> PrivateKey:
    """Make a key; under one name, and in one run, the same key, since making one takes long."""
    if kind == "RSA":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1()) if kind == "EC" else ed25519.Ed25519PrivateKey.generate()


def jwk_of(key: PrivateKey, kid: str, **more: object) -> dict[str, Any]:
    """Return the public part of a key as an entry of a key set."""
    public: Any = key.public_key()
    kinds = {rsa.RSAPrivateKey: RSAAlgorithm, ec.EllipticCurvePrivateKey: ECAlgorithm}
    algorithm: Any = next((found for cls, found in kinds.items() if isinstance(key, cls)), OKPAlgorithm)
    return {**algorithm.to_jwk(public, as_dict=True), "kid": kid, "use": "sig", **more}


class IdentityProvider:
    """The server; what it answers is changed by its attributes.

    Attributes:
        documents: path → body.
        asked: the paths that were asked for, in order.
        seconds: how long it takes to answer.
    """

    def __init__(self) -> None:
        self.keys: dict[str, PrivateKey] = {"rsa-1": make_key("RSA", "1"), "ec-1": make_key("EC", "1")}
        self.keys["ed-1"] = make_key("OKP", "1")
        self.asked: list[str] = []
        self.seconds, self.status = 0.0, 200
        self._port = 0
        self.documents: dict[str, bytes] = {}
        self.start()
        self.issuer = f"http://127.0.0.1:{self._port}/realms/office"
        self.publish([jwk_of(key, kid) for kid, key in self.keys.items()])

    def start(self) -> None:
        """Listen; after `stop`, at the same address."""
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked.append(self.path)
                time.sleep(provider.seconds)
                body = provider.documents.get(self.path, b"")
                self.send_response(provider.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except OSError:  # the client has stopped reading
                    self.close_connection = True

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def publish(self, keys: list[dict[str, Any]]) -> None:
        """Publish a key set, and the discovery document that names it."""
        self.documents["/jwks"] = json.dumps({"keys": keys}).encode()
        self.describe(issuer=self.issuer, jwks_uri=f"http://127.0.0.1:{self._port}/jwks")

    def describe(self, **document: object) -> None:
        """Publish a discovery document."""
        self.documents["/realms/office/.well-known/openid-configuration"] = json.dumps(document).encode()

    @property
    def fetches(self) -> int:
        """How often the key set was asked for."""
        return self.asked.count("/jwks")

    def claims(self, **given: object) -> dict[str, Any]:
        """Return the claims of a good token of an editor; those given as None are left out."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": "wang.li",
            "iat": now,
            "exp": now + 300,
            "realm_access": {"roles": ["offline", "ip-office-editor"]},
        }
        return {name: value for name, value in {**claims, **given}.items() if value is not None}

    def token(self, kid: str = "rsa-1", algorithm: str = "RS256", **given: object) -> str:
        """Return a token; `given` are its claims."""
        return jwt.encode(self.claims(**given), self.keys[kid], algorithm, {"kid": kid})  # type: ignore[arg-type]
