"""What every embedder promises, the fake one of the tests included."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx
import numpy as np
import pytest
from assistant_builders import bundled_model
from fakes import BigramEmbedder, embeddings_endpoint

from index.embedding.apart import ApartEmbedder
from index.embedding.backends import BACKENDS, LOSSLESS, Backend, fastest
from index.embedding.local import LocalEmbedder
from index.embedding.plain import PlainEmbedder
from index.embedding.port import Embedder, Vectors
from index.embedding.remote import RemoteEmbedder
from index.errors import EmbedderUnavailable

TEXTS = [
    "研发费用加计扣除",
    "枸杞烘干设备",
    "",
    "第一条\n为了规范。",
    "𠮷野家 👍 \u200b",
    "科技成果转化" * 20,
    "高新技术企业",
    "专精特新",
]


def remote(answer: Callable[[httpx.Request], httpx.Response] = embeddings_endpoint) -> Embedder:
    return RemoteEmbedder(
        model="bge-m3",
        base_url="http://127.0.0.1:1/v1",
        api_key="sk-test",
        transport=httpx.MockTransport(answer),
    )


@pytest.fixture(scope="module")
def bundled(common: Path) -> Path:
    return bundled_model(common)


@pytest.fixture(scope="module", params=["fake", "remote", "apart", *LOSSLESS])
def embedder(request: pytest.FixtureRequest) -> Iterator[Embedder]:
    if request.param in LOSSLESS:
        yield LocalEmbedder(request.getfixturevalue("bundled"), backend=request.param)
    elif request.param == "apart":
        apart = ApartEmbedder(request.getfixturevalue("bundled"))
        yield apart
        apart.close()
    else:
        yield BigramEmbedder() if request.param == "fake" else remote()


def test_documents_are_rows_of_unit_length_in_float32(embedder: Embedder) -> None:
    vectors = embedder.documents(TEXTS)

    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), vectors.shape[1]) and vectors.shape[1] > 1
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_query_is_one_vector_of_the_same_space(embedder: Embedder) -> None:
    vector = embedder.query("枸杞怎么烘干")

    assert vector.dtype == np.float32
    assert vector.shape == (embedder.documents(TEXTS[:1]).shape[1],)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_the_same_text_has_the_same_vector(embedder: Embedder) -> None:
    assert np.array_equal(embedder.query("高企"), embedder.query("高企"))
    assert np.array_equal(embedder.documents(["高企"]), embedder.documents(["高企"]))


def test_the_order_of_texts_is_kept_and_a_batch_is_its_texts(embedder: Embedder) -> None:
    together = embedder.documents(TEXTS)
    alone = np.concatenate([embedder.documents([text]) for text in TEXTS])
    backwards = embedder.documents(TEXTS[::-1])

    assert together == pytest.approx(alone, abs=1e-5)
    assert backwards[::-1] == pytest.approx(together, abs=1e-5)


def test_a_text_is_nearer_to_its_own_words_than_to_others(embedder: Embedder) -> None:
    own, other = embedder.documents(["枸杞烘干设备的热泵", "企业所得税优惠"])

    question = embedder.query("枸杞烘干设备")

    assert question @ own > question @ other


def test_an_embedder_has_one_name(embedder: Embedder) -> None:
    assert embedder.name == embedder.name != ""


def test_more_texts_than_one_request_takes_keep_their_order() -> None:
    texts = [f"第{n}条" for n in range(70)]

    assert remote().documents(texts) == pytest.approx(BigramEmbedder().documents(texts), abs=1e-6)


# --- what computes the vectors --------------------------------------------------------------------

PASSAGES = [*TEXTS, "本办法自发布之日起施行，有效期五年。" * 30, "技术合同登记", "，。" * 40]
QUESTION = "加计扣除"


@pytest.fixture(scope="module")
def plain(bundled: Path) -> tuple[Vectors, Vectors]:
    """The vectors that the model gives by itself, of the passages and of the question."""
    embedder = PlainEmbedder(bundled)
    return embedder.documents(PASSAGES), embedder.query(QUESTION)


@pytest.mark.parametrize("backend", [None, *LOSSLESS])
def test_a_backend_that_keeps_the_name_keeps_the_vectors(
    bundled: Path, plain: tuple[Vectors, Vectors], backend: Backend | None
) -> None:
    documents, query = plain
    ours = LocalEmbedder(bundled, backend=backend)

    assert ours.name == LocalEmbedder(bundled).name
    assert ours.documents(PASSAGES) == pytest.approx(documents, abs=1e-5)
    assert ours.query(QUESTION) == pytest.approx(query, abs=1e-5)


@pytest.mark.parametrize("backend", [name for name in BACKENDS if name not in LOSSLESS])
def test_a_backend_that_changes_the_vectors_has_a_name_of_its_own(
    bundled: Path, backend: Backend
) -> None:
    other = LocalEmbedder(bundled, backend=backend)

    assert other.name == f"{LocalEmbedder(bundled).name}:{backend}"
    assert LocalEmbedder("bge", backend=backend).name == f"st:bge:{backend}"


def test_bfloat16_gives_nearly_the_same_vectors_and_not_the_same(
    bundled: Path, plain: tuple[Vectors, Vectors]
) -> None:
    exact, _ = plain

    rounded = LocalEmbedder(bundled, backend="bfloat16").documents(PASSAGES)

    assert np.sum(exact * rounded, axis=1).min() > 0.999
    assert np.abs(exact - rounded).max() > 1e-5
    assert np.linalg.norm(rounded, axis=1) == pytest.approx(1, abs=1e-5)


def test_what_is_chosen_by_itself_keeps_the_vectors_and_says_why(bundled: Path) -> None:
    choice = LocalEmbedder(bundled).backend

    assert choice == fastest()
    assert choice.backend in LOSSLESS and choice.why


# --- where there is no embedder -------------------------------------------------------------------


def refused(_request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused")


def answering(rows: object, status: int = 200) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _request: httpx.Response(status, json=rows)


def row(index: int, embedding: object) -> dict[str, object]:
    return {"index": index, "embedding": embedding}


ANSWERS: Sequence[Callable[[httpx.Request], httpx.Response]] = [
    refused,
    answering({"error": "no such model"}, status=404),
    answering({"error": "busy"}, status=500),
    answering([]),
    answering({"data": []}),
    answering({"data": [row(0, [1.0, 0.0])]}),
    answering({"data": [row(0, [1.0]), row(1, [1.0]), row(2, [1.0])]}),
    answering({"data": [row(0, [1.0, 0.0]), row(1, [1.0])]}),
    answering({"data": [row(0, [0.0, 0.0]), row(1, [1.0, 0.0])]}),
    answering({"data": [row(0, [None, 1.0]), row(1, [1.0, 0.0])]}),
    answering({"data": [row(0, 1.0), row(1, 2.0)]}),
    answering({"data": [row(0, "AAAA"), row(1, "AAAA")]}),
    answering({"data": [{"embedding": [1.0]}, {"embedding": [1.0]}]}),
    lambda _request: httpx.Response(200, text="<html>login</html>"),
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_that_is_not_two_vectors_is_no_embedder(
    answer: Callable[[httpx.Request], httpx.Response],
) -> None:
    with pytest.raises(EmbedderUnavailable, match="bge-m3"):
        remote(answer).documents(["一", "二"])


def test_an_endpoint_that_is_down_says_what_to_check() -> None:
    with pytest.raises(EmbedderUnavailable, match="TT_EMBEDDINGS_BASE_URL"):
        remote(refused).query("高企")


def test_the_key_is_sent_and_stands_in_no_message() -> None:
    asked: list[httpx.Request] = []

    def deny(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(401)

    with pytest.raises(EmbedderUnavailable) as denied:
        remote(deny).query("高企")

    assert asked[0].headers["Authorization"] == "Bearer sk-test"
    assert "sk-test" not in f"{denied.value} {denied.value.__cause__}"


@pytest.mark.parametrize("content", [None, "not json"])
def test_a_folder_that_holds_no_model_is_no_embedder(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "config.json").write_text(content, encoding="utf-8")

    with pytest.raises(EmbedderUnavailable, match="TT_EMBEDDER"):
        LocalEmbedder(tmp_path).query("高企")


def test_a_model_that_is_not_cached_is_no_embedder_and_nothing_is_fetched() -> None:
    with pytest.raises(EmbedderUnavailable, match="no-such/model"):
        LocalEmbedder("no-such/model").documents(["高企"])


def test_a_local_model_is_named_by_its_contents(tmp_path: Path) -> None:
    one, other = tmp_path / "a" / "bge", tmp_path / "b" / "bge"
    for number, folder in enumerate((one, other)):
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(f'{{"n": {number}}}', encoding="utf-8")

    assert LocalEmbedder(one).name != LocalEmbedder(other).name
    assert LocalEmbedder(one).name == LocalEmbedder(one).name
