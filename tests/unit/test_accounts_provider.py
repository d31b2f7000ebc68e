"""Whom a provider vouches for is let in; what only looks like its word is not."""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from identity_provider import CLIENT, SECRET, Claims, IdentityProvider, unsigned
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from assistant.accounts.errors import ProviderFailed
from assistant.accounts.oidc.flow import Exchange
from assistant.accounts.oidc.provider import Directory, Provider, is_guarded
from assistant.accounts.oidc.tokens import Person
from assistant.accounts.port import Flow

NOW = 1_796_000_000
REDIRECT = "http://tt.example/login/oidc/callback"
RSA = RSAKey.generate_key(2048, {"kid": "rsa-1"}, private=True)
STRANGERS = RSAKey.generate_key(2048, {"kid": "rsa-1"}, private=True)
EC = ECKey.generate_key("P-256", {"kid": "ec-1"}, private=True)


class MemoryFlows:
    """Logins under way, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Flow] = {}

    def begin(self, state: str, flow: Flow) -> None:
        self.kept[state] = flow

    def take(self, state: str) -> Flow | None:
        return self.kept.pop(state, None)


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def an_exchange(
    provider: IdentityProvider,
    *,
    now: Callable[[], float] = lambda: NOW,
    clock: Callable[[], float] = time.monotonic,
    issuer: str = "",
) -> Exchange:
    set_ = Provider(
        issuer=issuer or provider.issuer, client=CLIENT, secret=SECRET, redirect=REDIRECT
    )
    client = httpx.Client(transport=httpx.MockTransport(provider.respond))
    return Exchange(Directory(set_, client=client, clock=clock), MemoryFlows(), now=now)


def back_from(provider: IdentityProvider, address: str) -> dict[str, str]:
    back = provider.authorize(dict(parse_qsl(urlsplit(address).query)))
    return dict(parse_qsl(urlsplit(back).query))


def logged_in(provider: IdentityProvider, exchange: Exchange | None = None) -> Person:
    exchange = exchange or an_exchange(provider)
    sent = exchange.send()
    return exchange.receive(back_from(provider, sent.address), state=sent.state)


def a_provider(**how: object) -> IdentityProvider:
    return IdentityProvider(**{"keys": [RSA], "now": lambda: NOW, **how})  # type: ignore[arg-type]


def test_somebody_who_logs_in_there_is_known_here() -> None:
    person = logged_in(a_provider(person={"sub": "7", "name": "王敏", "groups": ["a", "b"]}))

    assert person.subject == "http://127.0.0.1:9/id 7"
    assert person.shown == "王敏"
    assert person.groups == ("a", "b")


def test_a_key_on_a_curve_will_do_too() -> None:
    assert logged_in(a_provider(keys=[EC])).subject.endswith(" 7")


def test_what_is_asked_is_bound_to_this_login() -> None:
    provider = a_provider()
    exchange = an_exchange(provider)

    one, other = (dict(parse_qsl(urlsplit(exchange.send().address).query)) for _ in range(2))

    assert one["redirect_uri"] == REDIRECT
    assert one["scope"] == "openid profile"
    for bound in ("state", "nonce", "code_challenge"):
        assert len(one[bound]) >= 43
        assert one[bound] != other[bound]


# --- the way back


def refused(provider: IdentityProvider, change: Callable[[dict[str, str]], None]) -> str:
    exchange = an_exchange(provider)
    sent = exchange.send()
    given = back_from(provider, sent.address)
    change(given)
    with pytest.raises(ProviderFailed) as error:
        exchange.receive(given, state=sent.state)
    return error.value.code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda given: given.update(state="another"), "state"),
        (lambda given: given.update(state=""), "state"),
        (lambda given: given.pop("state"), "state"),
        (lambda given: given.update(iss="http://127.0.0.1:9/other"), "iss"),
        (lambda given: given.pop("iss"), "iss"),
        (lambda given: given.update(error="access_denied"), "not_given"),
        (lambda given: given.pop("code"), "not_given"),
        (lambda given: given.update(code="made-up"), "status_400"),
    ],
)
def test_whoever_comes_back_otherwise_than_they_were_sent_is_refused(
    change: Callable[[dict[str, str]], None], code: str
) -> None:
    assert refused(a_provider(), change) == code


def test_whoever_did_not_go_does_not_come_back() -> None:
    provider = a_provider()
    exchange = an_exchange(provider)
    given = back_from(provider, exchange.send().address)

    for state in ("", "another"):
        with pytest.raises(ProviderFailed) as error:
            exchange.receive(given, state=state)
        assert error.value.code == "state"


def test_a_way_back_is_gone_once() -> None:
    provider = a_provider()
    exchange = an_exchange(provider)
    sent = exchange.send()
    given = back_from(provider, sent.address)
    exchange.receive(given, state=sent.state)

    with pytest.raises(ProviderFailed) as error:
        exchange.receive(given, state=sent.state)

    assert error.value.code == "flow"


def test_a_code_of_another_login_is_of_no_use() -> None:
    provider = a_provider()
    exchange = an_exchange(provider)
    stolen = back_from(provider, exchange.send().address)["code"]
    own = exchange.send()
    given = back_from(provider, own.address) | {"code": stolen}

    with pytest.raises(ProviderFailed) as error:
        exchange.receive(given, state=own.state)

    assert error.value.code == "status_400"


# --- the token


def changed(**claims: object) -> Callable[[Claims], Claims]:
    def change(before: Claims) -> Claims:
        return {key: value for key, value in {**before, **claims}.items() if value != "LEFT OUT"}

    return change


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "http://127.0.0.1:9/other"},
        {"iss": "LEFT OUT"},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": []},
        {"aud": "LEFT OUT"},
        {"aud": [CLIENT, "another"]},
        {"azp": "another"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"exp": NOW - 61},
        {"exp": "LEFT OUT"},
        {"exp": "tomorrow"},
        {"iat": NOW + 300},
        {"iat": NOW - 4000},
        {"iat": "LEFT OUT"},
        {"iat": True},
        {"nbf": NOW + 300},
        {"nonce": "another"},
        {"nonce": "LEFT OUT"},
        {"nonce": ["x"]},
        {"sub": "LEFT OUT"},
        {"sub": ""},
        {"sub": 7},
        {"sub": "7" * 256},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"at_hash": 7},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_login_is_refused(claims: Claims) -> None:
    with pytest.raises(ProviderFailed, match="不可信"):
        logged_in(a_provider(claims=changed(**claims)))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": [CLIENT]},
        {"aud": [CLIENT, "another"], "azp": CLIENT},
        {"exp": NOW - 20},
        {"iat": NOW + 30},
        {"at_hash": "P5hRKyn-1kk1-lVa6JEEfQ"},
    ],
    ids=str,
)
def test_a_token_that_is_for_this_login_is_taken_with_clocks_a_little_apart(claims: Claims) -> None:
    if "at_hash" in claims:
        half = hashlib.sha256(b"access").digest()[:16]
        claims = {"at_hash": urlsafe_b64encode(half).rstrip(b"=").decode()}

    assert logged_in(a_provider(claims=changed(**claims))).subject.endswith(" 7")


def _by_public_key(claims: Claims) -> str:
    return _shared(claims, RSA.as_pem(private=False))


def _shared(claims: Claims, secret: bytes) -> str:
    token = unsigned(claims, alg="HS256", kid="rsa-1").rsplit(".", 1)[0]
    made = hmac.new(secret, token.encode(), hashlib.sha256).digest()
    return f"{token}.{urlsafe_b64encode(made).rstrip(b'=').decode()}"


def _with_own_key(claims: Claims) -> str:
    own = STRANGERS.as_dict(private=False)
    token = IdentityProvider(keys=[STRANGERS]).signed(claims)
    head = json.dumps({"alg": "RS256", "jwk": own}).encode()
    return ".".join((urlsafe_b64encode(head).rstrip(b"=").decode(), *token.split(".")[1:]))


def _tampered(claims: Claims) -> str:
    head, _, sign = a_provider().signed(claims).split(".")
    body = urlsafe_b64encode(json.dumps({**claims, "sub": "1"}).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{sign}"


@pytest.mark.parametrize(
    "sign",
    [
        lambda claims: unsigned(claims, alg="none"),
        lambda claims: unsigned(claims, alg="None", kid="rsa-1"),
        lambda claims: unsigned(claims, kid="rsa-1"),
        lambda claims: unsigned(claims, alg=["RS256"], kid="rsa-1"),
        lambda claims: unsigned(claims, alg="RS256", kid="rsa-1"),
        lambda claims: unsigned(claims, alg="RS256", kid="rsa-1", signature=b"x" * 256),
        lambda claims: a_provider().signed(claims).rsplit(".", 1)[0] + ".",
        _by_public_key,
        lambda claims: _shared(claims, SECRET.encode()),
        lambda claims: _shared(claims, b""),
        lambda claims: a_provider().signed(claims, alg="RS512"),
        lambda claims: a_provider().signed(claims, alg="PS256"),
        lambda claims: a_provider().signed(claims, key=STRANGERS),
        lambda claims: a_provider().signed(claims, kid="unknown"),
        lambda claims: IdentityProvider(keys=[EC]).signed(claims, kid="rsa-1"),
        _with_own_key,
        _tampered,
        lambda claims: "",
        lambda claims: "a.b.c",
        lambda claims: "x" * 30_000,
        lambda claims: a_provider().signed(claims) + ".x.y",
        lambda claims: unsigned([], alg="RS256", kid="rsa-1"),  # type: ignore[arg-type]
    ],
    ids=[
        "none",
        "None",
        "no algorithm",
        "algorithm is a list",
        "no signature",
        "made-up signature",
        "signature cut off",
        "HS256 by the public key",
        "HS256 by the client's secret",
        "HS256 by nothing",
        "RS512",
        "PS256",
        "a stranger's key of the same name",
        "unknown key",
        "another kind of key",
        "its own key inside",
        "tampered",
        "empty",
        "no JSON",
        "too long",
        "five parts",
        "claims are a list",
    ],
)
def test_a_token_that_the_provider_did_not_sign_so_is_refused(
    sign: Callable[[Claims], str],
) -> None:
    with pytest.raises(ProviderFailed, match="不可信"):
        logged_in(a_provider(sign=sign))


def test_without_the_name_of_a_key_the_only_one_of_its_kind_counts() -> None:
    nameless = RSAKey.import_key(RSA.as_pem(private=True))
    two = a_provider(keys=[RSA, STRANGERS])
    two.sign = lambda claims: _without_kid(claims, nameless)
    with pytest.raises(ProviderFailed):
        logged_in(two)
    one = a_provider(keys=[RSA, EC])
    one.sign = lambda claims: _without_kid(claims, nameless)
    assert logged_in(one).subject.endswith(" 7")


def _without_kid(claims: Claims, key: RSAKey) -> str:
    return jwt.encode({"alg": "RS256"}, claims, key)


# --- the provider itself


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"tells": {"issuer": "http://127.0.0.1:9/other"}}, "issuer"),
        ({"tells": {"issuer": "http://127.0.0.1:9/id/"}}, "issuer"),
        ({"tells": {"token_endpoint": "http://elsewhere.example/token"}}, "endpoint"),
        ({"tells": {"jwks_uri": "file:///etc/passwd"}}, "endpoint"),
        ({"tells": {"authorization_endpoint": "javascript:alert(1)"}}, "endpoint"),
        ({"tells": {"token_endpoint": None}}, "discovery"),
    ],
    ids=str,
)
def test_a_provider_that_tells_otherwise_of_itself_is_not_relied_on(
    how: dict[str, object], code: str
) -> None:
    with pytest.raises(ProviderFailed) as error:
        an_exchange(a_provider(**how)).send()

    assert error.value.code == code


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token"])
@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(302, headers={"location": "http://127.0.0.1:9/id/other"}),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"keys": [{"kty": "RSA"}], "id_token": 7}),
        httpx.Response(200, content=b"x" * 1_000_001),
    ],
    ids=["500", "302", "html", "list", "incomplete", "endless"],
)
def test_whatever_a_provider_answers_nobody_gets_in_by_it(
    path: str, answer: httpx.Response
) -> None:
    with pytest.raises(ProviderFailed):
        logged_in(a_provider(fails={path: answer}))


def test_a_provider_that_does_not_answer_is_told_as_such() -> None:
    def unreachable(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("no answer", request=request)

    provider = a_provider()
    exchange = an_exchange(provider)
    exchange._directory.client = httpx.Client(transport=httpx.MockTransport(unreachable))

    with pytest.raises(ProviderFailed, match="暂时连不上"):
        exchange.send()


def test_a_new_key_is_asked_for_when_it_is_met_and_not_more_often() -> None:
    clock = Seconds()
    provider = a_provider()
    exchange = an_exchange(provider, clock=clock)
    logged_in(provider, exchange)
    provider.keys = [RSAKey.generate_key(2048, {"kid": "rsa-2"}, private=True)]

    with pytest.raises(ProviderFailed):  # the keys were read this very moment
        logged_in(provider, exchange)
    clock.now = 61.0

    assert logged_in(provider, exchange).subject.endswith(" 7")
    assert provider.asked.count("/jwks") == 2
    assert provider.asked.count("/.well-known/openid-configuration") == 1


@pytest.mark.parametrize(
    ("address", "guarded"),
    [
        ("https://id.example/token", True),
        ("http://127.0.0.1:9/token", True),
        ("http://[::1]:9/token", True),
        ("http://localhost/token", True),
        ("http://id.example/token", False),
        ("http://10.0.0.1/token", False),
        ("http://localhost.evil.example/", False),
        ("https:///token", False),
        ("ftp://127.0.0.1/", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_what_somebody_on_the_way_could_read_is_not_asked(address: str, guarded: bool) -> None:
    assert is_guarded(address) is guarded
