"""The same thing recorded by everybody at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

from service.actions.record_batch import Line, Report
from service.settings import Settings
from tests.support.master_data import defect
from tests.support.race import Act
from tests.support.recording import Works, lines, open_works

THREADS = 25


@contextmanager
def twenty_five_clerks(url: str) -> Iterator[Act]:
    """Posts one inspection of a lot from 25 threads of this process; says new and duplicates."""
    works = open_works(url, by="clerk")
    yield lambda lot: _post(works, lot)
    works.engine.dispose()


@contextmanager
def file_recorder(url: str) -> Iterator[Act]:
    """Records a file in small transactions; says new, duplicates, refused."""
    works = open_works(url, by="file", settings=Settings(chunk_records=7))

    def act(path: str) -> str:
        texts = Path(path).read_bytes().splitlines()
        numbered = [Line(f"{path}:{number}", number, text) for number, text in enumerate(texts, 1)]
        return _said([works.recorder.record(numbered)])

    yield act
    works.engine.dispose()


def _post(works: Works, lot: str) -> str:
    together = Barrier(THREADS)

    def post(_: int) -> Report:
        together.wait(60)
        return works.recorder.record(lines([defect(f"I-{lot}", lot)]))

    with ThreadPoolExecutor(THREADS) as pool:
        return _said(list(pool.map(post, range(THREADS))))


def _said(reports: list[Report]) -> str:
    total: Counter[str] = Counter()
    for report in reports:
        total.update(new=report.new, duplicates=report.duplicates, refused=len(report.refused))
    return f"{total['new']} {total['duplicates']} {total['refused']}"
