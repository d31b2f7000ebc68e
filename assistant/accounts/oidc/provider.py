"""A provider of identities, as it is set, and as it tells of itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from threading import Lock
from time import monotonic
from typing import Literal
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.accounts.errors import ProviderFailed
from corpus.levels import Role

_CALL_SECONDS = 10.0
_MAX_ANSWER_BYTES = 1_000_000
_KEPT_SECONDS = 3600.0
# A key that nobody knows makes the keys be read anew, but no more often.
_KEYS_AGAIN_SECONDS = 60.0

Newcomers = Literal["refuse", "enterprise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider, as whoever runs the program has set it.

    Attributes:
        issuer: Its address, exactly as it names itself.
        secret: None for a client that has none; PKCE is used in any case.
        redirect: Where it sends people back to: our own address, with `/login/oidc/callback`.
        newcomers: What becomes of somebody whom it knows and we do not.
        role_claim: The claim that `roles` is about.
        roles: What its values make of somebody; empty where roles are given here alone.
        shown: What it is called on the page.
    """

    issuer: str
    client: str
    secret: str | None = field(default=None, repr=False)
    redirect: str
    newcomers: Newcomers = "refuse"
    role_claim: str = "groups"
    roles: Mapping[str, Role] = field(default_factory=dict)
    scope: str = "openid profile"
    shown: str = "统一认证"


class Told(BaseModel):
    """What a provider tells of itself (OpenID Connect Discovery 1.0, as far as it is used)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Directory:
    """Asks a provider about itself and its keys, and remembers for a while."""

    def __init__(
        self,
        provider: Provider,
        *,
        client: httpx.Client | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Ask one provider.

        Args:
            provider: Which.
            client: How; None for one with time-outs that goes nowhere by itself.
            clock: In seconds.
        """
        self.provider = provider
        self.client = client or httpx.Client(timeout=_CALL_SECONDS, follow_redirects=False)
        self._clock = clock
        self._lock = Lock()
        self._told: tuple[float, Told] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def told(self) -> Told:
        """Give what the provider tells of itself.

        Raises:
            ProviderFailed: It cannot be reached, or what it tells cannot be relied on.
        """
        with self._lock:
            if self._told is not None and self._clock() - self._told[0] < _KEPT_SECONDS:
                return self._told[1]
        address = f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        answer = ask(self.client, "GET", address)
        try:
            told = Told.model_validate_json(answer.content)
        except ValidationError as error:
            raise unusable("discovery") from error
        if told.issuer != self.provider.issuer:
            raise unusable("issuer")
        for endpoint in (told.authorization_endpoint, told.token_endpoint, told.jwks_uri):
            if not is_guarded(endpoint):
                raise unusable("endpoint")
        with self._lock:
            self._told = (self._clock(), told)
        return told

    def keys(self, *, anew: bool = False) -> KeySet:
        """Give the keys that the provider signs with.

        Args:
            anew: What was remembered does not have the key that is wanted.

        Raises:
            ProviderFailed: They cannot be read.
        """
        kept = _KEYS_AGAIN_SECONDS if anew else _KEPT_SECONDS
        with self._lock:
            if self._keys is not None and self._clock() - self._keys[0] < kept:
                return self._keys[1]
        answer = ask(self.client, "GET", self.told().jwks_uri)
        try:
            keys = KeySet.import_key_set(answer.json())
        except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise unusable("keys") from error
        with self._lock:
            self._keys = (self._clock(), keys)
        return keys


def ask(
    client: httpx.Client,
    method: Literal["GET", "POST"],
    address: str,
    *,
    form: Mapping[str, str] | None = None,
    auth: httpx.BasicAuth | None = None,
) -> httpx.Response:
    """Give a provider's answer to one call.

    Raises:
        ProviderFailed: It did not answer, or not with success.
    """
    try:
        with client.stream(
            method,
            address,
            data=form,
            auth=auth or httpx.USE_CLIENT_DEFAULT,
            headers={"accept": "application/json"},
        ) as answer:
            pieces = bytearray()
            for piece in answer.iter_bytes():
                pieces += piece
                if len(pieces) > _MAX_ANSWER_BYTES:
                    raise unusable("too_long")
            whole = httpx.Response(answer.status_code, content=bytes(pieces))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ProviderFailed("统一认证暂时连不上，请稍后再试。", code="unreachable") from error
    if whole.status_code != httpx.codes.OK:
        raise ProviderFailed(
            "统一认证没有接受这次登录，请重新登录。", code=f"status_{whole.status_code}"
        )
    return whole


def is_guarded(address: str) -> bool:
    """Say whether nobody on the way reads what goes to an address: https, or this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    if parts.scheme != "http":
        return False
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def unusable(code: str) -> ProviderFailed:
    """Give the error of a provider that says what it may not."""
    return ProviderFailed("统一认证返回的内容不可信，登录没有完成；请联系管理员。", code=code)
