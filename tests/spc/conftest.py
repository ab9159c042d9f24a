"""Published measurements."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def piston_rings() -> NDArray[np.float64]:
    """Inside diameters of 40 samples of 5, mm; the first 25 samples are phase I."""
    columns = np.genfromtxt(DATA / "pistonrings.csv", delimiter=",", skip_header=2, usecols=(0, 1))
    assert columns[:, 1].tolist() == np.repeat(np.arange(1, 41), 5).tolist()
    return columns[:, 0].reshape(40, 5)


@pytest.fixture(scope="session")
def flow_rates() -> NDArray[np.float64]:
    """Flow rates of ten batches."""
    return np.genfromtxt(DATA / "nist_flowrate_imr.csv", delimiter=",", skip_header=2, usecols=1)
