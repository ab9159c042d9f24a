"""Commonality: what the lots with unusual results have in common.

`find_commonality` goes by the measured value, `find_reject_commonality` by counts of
rejects; `LotTable` keeps a window of lots as they come; `binned` turns a process parameter into a
factor.
"""

from spc.commonality.bins import Bin, binned, bins_of
from spc.commonality.findings import Commonality, CommonalityRefused, CommonFactor, SharedLevel
from spc.commonality.lot_table import LotTable
from spc.commonality.rejects import find_reject_commonality
from spc.commonality.values import find_commonality

__all__ = [
    "Bin",
    "CommonFactor",
    "Commonality",
    "CommonalityRefused",
    "LotTable",
    "SharedLevel",
    "binned",
    "bins_of",
    "find_commonality",
    "find_reject_commonality",
]
