"""A provider of identities of the tests' own, which can be told to misbehave."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, RSAKey

CLIENT, SECRET = "tt-assistant", "s3cret & ünusual:%"

Claims = dict[str, object]


@dataclass(kw_only=True)
class IdentityProvider:
    """Answers as a provider does; each of the fields below makes it answer otherwise.

    Attributes:
        person: The claims about whoever logs in.
        claims: Changes the claims of a token before it is signed.
        sign: Makes the token of its claims; None for the first key and its algorithm.
        tells: Changes what it tells of itself.
        fails: Answers in place of it by path.
    """

    issuer: str = "http://127.0.0.1:9/id"
    now: Callable[[], float] = time.time
    person: Claims = field(default_factory=lambda: {"sub": "7", "name": "王敏"})
    claims: Callable[[Claims], Claims] = dict
    sign: Callable[[Claims], str] | None = None
    tells: Mapping[str, object] = field(default_factory=dict)
    fails: dict[str, httpx.Response] = field(default_factory=dict)
    keys: list[Key] = field(
        default_factory=lambda: [RSAKey.generate_key(2048, {"kid": "rsa-1"}, private=True)]
    )
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorize(self, query: Mapping[str, str]) -> str:
        """Give where somebody is sent back to, logged in."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = dict(query)
        back = {"code": code, "state": query["state"], "iss": self.issuer}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def respond(self, request: httpx.Request) -> httpx.Response:
        """Answer what the program asks by itself."""
        path = request.url.path.removeprefix(urlsplit(self.issuer).path)
        self.asked.append(path)
        if path in self.fails:
            return self.fails[path]
        if path == "/.well-known/openid-configuration":
            return httpx.Response(200, json=self.told())
        if path == "/jwks":
            return httpx.Response(200, json=KeySet(self.keys).as_dict(private=False))
        if path == "/token":
            return self._redeem(request)
        return httpx.Response(404)

    def told(self) -> dict[str, object]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "authorization_response_iss_parameter_supported": True,
            **self.tells,
        }

    def _redeem(self, request: httpx.Request) -> httpx.Response:
        form = dict(parse_qsl(request.content.decode()))
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None:
            return httpx.Response(400, json={"error": "invalid_grant"})
        challenge = base64.urlsafe_b64encode(
            hashlib.sha256(form["code_verifier"].encode()).digest()
        )
        if challenge.rstrip(b"=").decode() != asked["code_challenge"]:
            return httpx.Response(400, json={"error": "invalid_grant"})
        if form["redirect_uri"] != asked["redirect_uri"]:
            return httpx.Response(400, json={"error": "invalid_grant"})
        given = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        name, _, secret = given.partition(":")
        unquoted = parse_qs(f"n={name}&s={secret}", strict_parsing=True)
        if (unquoted["n"], unquoted["s"]) != ([CLIENT], [SECRET]):
            return httpx.Response(401, json={"error": "invalid_client"})
        now = int(self.now())
        claims = self.claims(
            {
                "iss": self.issuer,
                "aud": CLIENT,
                "iat": now,
                "exp": now + 300,
                "nonce": asked["nonce"],
                **self.person,
            }
        )
        token = self.sign(claims) if self.sign else self.signed(claims)
        body = {"access_token": "access", "token_type": "Bearer", "id_token": token}
        return httpx.Response(200, json=body)

    def signed(self, claims: Claims, *, key: Key | None = None, **header: str) -> str:
        """Give a token of claims, signed as it should be."""
        key = key or self.keys[0]
        algorithm = "ES256" if isinstance(key, ECKey) else "RS256"
        whole = {"alg": algorithm, "kid": key.kid or "", **header}
        return jwt.encode(whole, claims, key, algorithms=[whole["alg"]])


def unsigned(claims: Claims, *, signature: bytes = b"", **header: object) -> str:
    """Give a token that says of itself what it likes."""
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
