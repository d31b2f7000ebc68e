"""Checking an ID token (OpenID Connect Core 1.0, 3.1.3.7)."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest

from joserfc import jws, jwt
from joserfc.errors import ClaimError, InvalidKeyIdError, JoseError
from joserfc.jwk import Key, KeySet
from joserfc.jwt import JWTClaimsRegistry

from assistant.accounts.oidc.provider import Directory, unusable

# Those with a key that only the provider has. `none` and those with a shared secret are not.
ALGORITHMS = {"RS256": "RSA", "ES256": "EC"}
LEEWAY_SECONDS = 60
# Older than any login takes; its own `exp` may be far away.
_MAX_AGE_SECONDS = 600
_MAX_TOKEN_CHARS = 20_000
_MAX_SUBJECT_CHARS = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whom a provider vouches for.

    Attributes:
        subject: Issuer and subject, which together are nobody else.
        shown: What they are called; may be empty.
        groups: The values of the claim that roles are made of.
    """

    subject: str
    shown: str
    groups: tuple[str, ...]


def person_of(
    token: str, directory: Directory, *, nonce: str, access_token: str, now: int
) -> Person:
    """Give whom an ID token is about, after every check.

    Args:
        token: As it came from the provider.
        directory: The provider.
        nonce: Of the login that it must belong to.
        access_token: That came with it; empty where none did.
        now: The time, in seconds.

    Raises:
        ProviderFailed: A check fails.
    """
    if len(token) > _MAX_TOKEN_CHARS:
        raise unusable("too_long")
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, UnicodeError) as error:
        raise unusable("malformed") from error
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise unusable("algorithm")
    key = _key(directory, header.get("kid"), ALGORITHMS[algorithm])
    try:
        claims = jwt.decode(token, key, algorithms=list(ALGORITHMS)).claims
        _registry(directory, nonce, now).validate(claims)
    except ClaimError as error:
        raise unusable(f"claim_{error.claim}") from error
    except JoseError as error:
        raise unusable("signature") from error
    _refuse_foreign(claims, directory.provider.client)
    _refuse_stale(claims, now)
    _refuse_other_access(claims, access_token)
    return _person(claims, directory)


def _key(directory: Directory, kid: object, kind: str) -> Key:
    found = _among(directory.keys(), kid, kind) or _among(directory.keys(anew=True), kid, kind)
    if found is None:
        raise unusable("key")
    return found


def _among(keys: KeySet, kid: object, kind: str) -> Key | None:
    of_kind = [key for key in keys if key.key_type == kind]
    if kid is None:
        # Which of several it would be is nobody's to guess.
        return of_kind[0] if len(of_kind) == 1 else None
    try:
        named = [key for key in of_kind if key.kid == kid]
    except InvalidKeyIdError:
        return None
    return named[0] if len(named) == 1 else None


def _registry(directory: Directory, nonce: str, now: int) -> JWTClaimsRegistry:
    return JWTClaimsRegistry(
        now=now,
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": directory.provider.issuer},
        sub={"essential": True},
        aud={"essential": True, "value": directory.provider.client},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )


def _refuse_foreign(claims: Mapping[str, object], client: str) -> None:
    audience = claims["aud"]
    party = claims.get("azp")
    if party is not None and party != client:
        raise unusable("azp")
    if isinstance(audience, list) and len(audience) > 1 and party is None:
        raise unusable("azp")


def _refuse_stale(claims: Mapping[str, object], now: int) -> None:
    issued = claims["iat"]
    if not isinstance(issued, int | float) or now - issued > _MAX_AGE_SECONDS + LEEWAY_SECONDS:
        raise unusable("claim_iat")


def _refuse_other_access(claims: Mapping[str, object], access_token: str) -> None:
    told = claims.get("at_hash")
    if told is None:
        return
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    right = urlsafe_b64encode(half).rstrip(b"=").decode()
    if not isinstance(told, str) or not compare_digest(told.encode(), right.encode()):
        raise unusable("at_hash")


def _person(claims: Mapping[str, object], directory: Directory) -> Person:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= _MAX_SUBJECT_CHARS:
        raise unusable("claim_sub")
    names = (claims.get("name"), claims.get("preferred_username"))
    groups = claims.get(directory.provider.role_claim, [])
    many = groups if isinstance(groups, list) else [groups]
    return Person(
        subject=subject_key(directory.provider.issuer, subject),
        shown=next((name for name in names if isinstance(name, str) and name.strip()), ""),
        groups=tuple(group for group in many if isinstance(group, str)),
    )


def subject_key(issuer: str, subject: str) -> str:
    """Give what an account is linked by."""
    return f"{issuer} {subject}"
