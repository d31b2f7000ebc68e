"""What twin worlds are asked and filled with: the same each time, over every function."""

from collections import Counter
from pathlib import Path

from eval.twins.answering import ANSWERS
from eval.twins.asked import requests
from eval.twins.comparing import masked
from eval.twins.crowd import write_crowd
from eval.twins.secret import ABOVE, secrets_of, write_secrets

SECRETS = secrets_of(48, ("internal", "restricted"), seed=1)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_two_thousand_requests_ask_every_function_and_are_the_same_each_time() -> None:
    asked = requests(2000, SECRETS)

    assert asked == requests(2000, SECRETS)
    assert Counter(one.function for one in asked).keys() == ANSWERS.keys()
    assert len({one.id for one in asked}) == 2000


def test_what_only_one_world_has_is_asked_for_by_id_number_title_and_mark() -> None:
    said = "\n".join(str(one.said) for one in requests(2000, SECRETS))

    for name in ("id", "number", "title", "mark", "name"):
        assert sum(bool(own := getattr(one, name)) and own in said for one in SECRETS) > 10, name


def test_every_secret_has_a_mark_and_a_name_of_its_own_and_bears_both() -> None:
    assert len({one.mark for one in SECRETS}) == len({one.name for one in SECRETS}) == 48
    assert all(one.mark in one.text and one.name in one.text for one in SECRETS)
    assert Counter(one.level for one in SECRETS) == {"internal": 24, "restricted": 24}


def test_each_seed_has_other_marks() -> None:
    others = secrets_of(48, ABOVE["enterprise"], seed=2)

    assert not {one.mark for one in SECRETS} & {one.mark for one in others}


def test_no_public_file_has_a_mark_or_a_coined_name(tmp_path: Path) -> None:
    write_crowd(tmp_path, later=False)
    write_crowd(tmp_path, later=True)
    public = "".join(data.decode() for data in files(tmp_path).values())

    assert not [one for one in SECRETS if one.mark in public or one.name in public]


def test_the_crowd_is_the_same_each_time_but_for_what_is_guarded(tmp_path: Path) -> None:
    for name, guarded in (("one", ""), ("other", ""), ("guarded", "袁翀")):
        write_crowd(tmp_path / name, later=True, guarded=guarded, share=0.2)

    assert files(tmp_path / "one") == files(tmp_path / "other")
    assert "袁翀" in files(tmp_path / "guarded")["成果后.jsonl"].decode()
    assert "袁翀" not in files(tmp_path / "one")["成果后.jsonl"].decode()


def test_secrets_are_written_with_their_level(tmp_path: Path) -> None:
    write_secrets(SECRETS, tmp_path)
    written = files(tmp_path)

    papers = [one for one in SECRETS if one.ending == "md"]
    assert {f"{one.id}.md" for one in papers} == {name for name in written if name.endswith(".md")}
    assert all(
        ("不予公开" if one.level == "restricted" else "内部") in written[f"{one.id}.md"].decode()
        for one in papers
    )


def test_what_is_another_at_every_run_is_masked_and_nothing_else() -> None:
    told = f"编号 {'0a' * 16}，2026-11-23T10:00:00+00:00，用了 187 毫秒，P-0123456789ab，2026-11-23"

    assert masked(told) == "编号 <id>，<time>，用了 <took>，P-0123456789ab，2026-11-23"
