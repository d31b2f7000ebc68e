"""The child's work: one request, one answer. What goes wrong in it is an answer too."""

import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from corpus.errors import SecretMaterial, UnreadableFile
from corpus.intake import kernel
from corpus.intake.limits import Limits, confine, readable_folders
from corpus.intake.reading import reading_of
from corpus.intake.wire import Answer, answer_of, packed, receive_request


def answer_one(read: Callable[[int], bytes], write: Callable[[bytes], object]) -> None:
    """Read one request and answer it, whatever the file does.

    Args:
        read: Gives so many bytes of the request.
        write: Takes the answer.
    """
    answered = False
    try:
        try:
            request, data = receive_request(read)
            content = packed(Answer(reading=reading_of(request, data)))
        except (UnreadableFile, SecretMaterial) as error:
            content = packed(answer_of(error))
        except MemoryError:
            content = None
        write(packed(Answer(memory=True)) if content is None else content)
        answered = True
    finally:
        if not answered:  # a defect of ours or of a parser
            write(packed(Answer(defect=_place())))


def _place() -> str:
    """Give the type and place of the error on its way up; its text may quote the file."""
    kind, _, trace = sys.exc_info()
    frames = traceback.extract_tb(trace)
    last = frames[-1] if frames else None
    ours = next((f for f in reversed(frames) if "/corpus/readers/" in f.filename), None)
    places = [f"{Path(f.filename).name}:{f.lineno}" for f in (last, ours) if f is not None]
    return f"{kind.__name__ if kind else 'error'} at {' from '.join(places)}"


def main() -> None:
    """Answer one request on the standard input: where no process can be forked.

    The limits are the first argument.
    """
    kernel.leave_network()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no answer
    confine(Limits(**json.loads(sys.argv[1])), readable=readable_folders())
    with answers:
        answer_one(sys.stdin.buffer.read, lambda content: answers.write(content + b"\n"))
