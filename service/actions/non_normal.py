"""Whether values are normal, and what the process can do by a fitted law where they are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from graph.said import Said
from spc.fitted_law import FittedLaw
from spc.fitted_laws import LawCapability, UnusableValues, fit_laws, law_capability
from spc.specification import SpecificationLimits

NORMAL = Said(
    "The values do not speak against a normal law (Anderson-Darling p = {p:.2g}).",
    "数据未显示偏离正态分布（Anderson-Darling p = {p:.2g}）。",
)
FITTED = Said(
    "The values are not normal (Anderson-Darling p = {p:.2g}): read the figures of the {law} law "
    "and not Cp to Cpm.",
    "数据不服从正态分布（Anderson-Darling p = {p:.2g}）：请以 {law} 分布的结果为准，"
    "而非 Cp 至 Cpm。",
)
NONE_FITS = Said(
    "The values are not normal (Anderson-Darling p = {p:.2g}) and no other law fits: look whether "
    "two processes are mixed, before any figure is believed.",
    "数据不服从正态分布（Anderson-Darling p = {p:.2g}），其他分布也不适用："
    "请先检查是否混有两个过程，再采用任何指数。",
)


def law_documents(values: Sequence[float], specification: SpecificationLimits) -> dict[str, Any]:
    """Goodness of fit of the normal law, and the capability by the best law that fits instead."""
    try:
        [normal] = fit_laws(values, ["normal"])
    except UnusableValues as unusable:
        return {"normality": None, "laws": [], "law": None, "note": str(unusable)}
    if normal.fits:
        return _document(normal, [normal], None, NORMAL)
    laws = fit_laws(values)
    best = laws[0]
    if not best.fits:
        return _document(normal, laws, None, NONE_FITS)
    return _document(normal, laws, _by_law(law_capability(values, specification, best)), FITTED)


def _document(
    normal: FittedLaw,
    laws: Sequence[FittedLaw],
    by_law: dict[str, Any] | None,
    words: Said,
) -> dict[str, Any]:
    en, zh = (said.format(p=normal.p, law=laws[0].name) for said in (words.en, words.zh))
    return {
        "normality": {
            "normal": normal.fits,
            "p": normal.p,
            "anderson_darling": normal.anderson_darling,
            "text": en,
            "text_zh": zh,
        },
        "laws": [_law(each) for each in laws],
        "law": by_law,
    }


def _by_law(found: LawCapability) -> dict[str, Any]:
    return {
        "law": _law(found.law),
        "pp": None if found.pp is None else asdict(found.pp),
        "ppl": found.ppl,
        "ppu": found.ppu,
        "ppk": asdict(found.ppk),
        "low": found.low,
        "median": found.median,
        "high": found.high,
        "share_outside": found.share_outside,
        "outside": found.outside,
        "tail_ratio": found.tail_ratio,
        "confidence": found.confidence,
        "notes": list(found.notes),
    }


def _law(law: FittedLaw) -> dict[str, Any]:
    return {
        "name": law.name,
        "parameters": dict(law.parameters),
        "p": law.p,
        "fits": law.fits,
        "anderson_darling": law.anderson_darling,
        "aic": law.aic,
        "notes": list(law.notes),
    }
