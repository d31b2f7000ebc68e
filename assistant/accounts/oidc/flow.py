"""A login at a provider: sending somebody there, and taking them back."""

import hashlib
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.accounts.errors import ProviderFailed
from assistant.accounts.oidc.provider import Directory, Told, ask, unusable
from assistant.accounts.oidc.tokens import Person, person_of
from assistant.accounts.port import Flow, Flows

_RANDOM_BYTES = 32


class _Tokens(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id_token: str
    access_token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Where somebody goes to log in.

    Attributes:
        address: At the provider.
        state: What their browser must still have when they come back.
    """

    address: str
    state: str


class Exchange:
    """Sends people to one provider, and learns who they are when they are back."""

    def __init__(
        self, directory: Directory, flows: Flows, *, now: Callable[[], float] = time.time
    ) -> None:
        """Work with a provider, and keep what is under way."""
        self.provider = directory.provider
        self._directory = directory
        self._flows = flows
        self._now = now

    def send(self) -> Sent:
        """Begin a login.

        Raises:
            ProviderFailed: The provider cannot be reached, or what it tells cannot be relied on.
        """
        told = self._directory.told()
        state = secrets.token_urlsafe(_RANDOM_BYTES)
        flow = Flow(
            nonce=secrets.token_urlsafe(_RANDOM_BYTES),
            verifier=secrets.token_urlsafe(_RANDOM_BYTES),
        )
        self._flows.begin(state, flow)
        asked = {
            "response_type": "code",
            "client_id": self.provider.client,
            "redirect_uri": self.provider.redirect,
            "scope": self.provider.scope,
            "state": state,
            "nonce": flow.nonce,
            "code_challenge": _challenge(flow.verifier),
            "code_challenge_method": "S256",
        }
        mark = "&" if "?" in told.authorization_endpoint else "?"
        return Sent(address=f"{told.authorization_endpoint}{mark}{urlencode(asked)}", state=state)

    def receive(self, given: Mapping[str, str], *, state: str) -> Person:
        """Give who came back.

        Args:
            given: The query that the provider sent them with.
            state: What their browser has kept.

        Raises:
            ProviderFailed: They are not the one who went, or the provider does not vouch for them.
        """
        came = given.get("state", "")
        if not state or not secrets.compare_digest(came.encode(), state.encode()):
            raise ProviderFailed("这次登录不是从本页面开始的，请重新登录。", code="state")
        flow = self._flows.take(state)
        if flow is None:
            raise ProviderFailed("这次登录已用过或已过期，请重新登录。", code="flow")
        told = self._directory.told()
        issuer = given.get("iss")
        if issuer is None and told.authorization_response_iss_parameter_supported:
            raise unusable("iss")
        if issuer is not None and issuer != self.provider.issuer:
            raise unusable("iss")
        if "error" in given or not given.get("code"):
            raise ProviderFailed("在统一认证没有完成登录，请重新登录。", code="not_given")
        tokens = self._redeem(told, given["code"], flow.verifier)
        return person_of(
            tokens.id_token,
            self._directory,
            nonce=flow.nonce,
            access_token=tokens.access_token,
            now=int(self._now()),
        )

    def _redeem(self, told: Told, code: str, verifier: str) -> _Tokens:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.provider.redirect,
            "code_verifier": verifier,
        }
        auth = None
        secret = self.provider.secret
        if secret is not None and "client_secret_basic" in (
            told.token_endpoint_auth_methods_supported
        ):
            # By RFC 6749, 2.3.1 both are form-encoded before they are joined.
            auth = httpx.BasicAuth(quote(self.provider.client, safe=""), quote(secret, safe=""))
        else:
            form["client_id"] = self.provider.client
            if secret is not None:
                form["client_secret"] = secret
        answer = ask(self._directory.client, "POST", told.token_endpoint, form=form, auth=auth)
        try:
            return _Tokens.model_validate_json(answer.content)
        except ValidationError as error:
            raise unusable("tokens") from error


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
