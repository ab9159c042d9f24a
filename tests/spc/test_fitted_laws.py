"""Laws fitted to values that are not normal, against scipy's fits and known percentiles."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from spc.capability_index import cpk
from spc.fitted_law import FittedLaw
from spc.fitted_laws import LAWS, NoLawFits, UnusableValues, best_law, fit_laws, law_capability
from spc.law_families import FAMILIES
from spc.law_goodness import anderson_darling, bootstrap_p
from spc.specification import SpecificationLimits

Floats = NDArray[np.float64]

# Each law with parameters, and scipy's law of the same shape.
TRUE = {
    "normal": ([36.0, 0.5], stats.norm(36.0, 0.5)),
    "lognormal": ([2.0, 0.5], stats.lognorm(0.5, scale=math.exp(2.0))),
    "weibull": ([2.2, 5.0], stats.weibull_min(2.2, scale=5.0)),
    "gamma": ([3.0, 2.0], stats.gamma(3.0, scale=2.0)),
    "folded_normal": ([0.9, 0.6], stats.foldnorm(1.5, scale=0.6)),
}


def _sample(name: str, n: int = 300, seed: int = 7) -> Floats:
    row = np.array([TRUE[name][0]])
    return FAMILIES[name].draw(row, n, np.random.default_rng(seed))[0]


@pytest.mark.parametrize("name", LAWS)
def test_a_law_is_that_of_the_textbook(name: str) -> None:
    family, (parameters, textbook) = FAMILIES[name], TRUE[name]
    row, x = np.array([parameters]), textbook.ppf(np.linspace(0.001, 0.999, 41))[np.newaxis, :]
    assert np.exp(family.log_density(row, x)) == pytest.approx(textbook.pdf(x), rel=1e-9)
    assert np.exp(family.log_below(row, x)) == pytest.approx(textbook.cdf(x), rel=1e-9)
    assert np.exp(family.log_above(row, x)) == pytest.approx(textbook.sf(x), rel=1e-6)
    z = np.array([[-3.0, 0.0, 3.0]])
    wanted = textbook.ppf(stats.norm.cdf(z))
    assert family.quantile(row, z) == pytest.approx(wanted, rel=1e-7)
    drawn = family.draw(row, 20_000, np.random.default_rng(3))[0]
    assert stats.kstest(drawn, textbook.cdf).pvalue > 0.01


@pytest.mark.parametrize("name", LAWS)
def test_no_parameters_are_likelier_than_the_fitted_ones(name: str) -> None:
    family, values = FAMILIES[name], _sample(name, 3000)[np.newaxis, :]
    fitted = family.fit(values)
    best = float(family.log_density(fitted, values).sum())
    assert fitted[0] == pytest.approx(TRUE[name][0], rel=0.1)
    for column in range(2):
        for factor in (0.995, 1.005):
            other = fitted.copy()
            other[0, column] *= factor
            assert float(family.log_density(other, values).sum()) < best


def test_the_fits_are_those_of_scipy() -> None:
    values = _sample("gamma")
    laws = {law.name: law.parameters for law in fit_laws(values)}
    shape, _, scale = stats.weibull_min.fit(values, floc=0)
    assert list(laws["weibull"].values()) == pytest.approx([shape, scale], rel=1e-3)
    shape, _, scale = stats.gamma.fit(values, floc=0)
    assert list(laws["gamma"].values()) == pytest.approx([shape, scale], rel=1e-5)


def test_many_samples_are_fitted_as_each_alone() -> None:
    for name, family in FAMILIES.items():
        rows = np.stack([_sample(name, 50, seed) for seed in range(5)])
        alone = np.concatenate([family.fit(row[np.newaxis, :]) for row in rows])
        assert family.fit(rows) == pytest.approx(alone, rel=1e-8)


def test_distances_from_zero_are_half_normal() -> None:
    drawn = np.abs(np.random.default_rng(1).normal(0.0, 2.0, 5000))
    law = fit_laws(drawn, ["folded_normal"])[0]
    assert law.fits
    longer_tail = np.random.default_rng(1).exponential(2.0, 500)
    assert fit_laws(longer_tail, ["folded_normal"])[0].parameters["mean"] == 0.0
    assert law.value_at(3.0) == pytest.approx(2.0 * stats.halfnorm.ppf(stats.norm.cdf(3)), rel=0.05)


@pytest.mark.parametrize("name", LAWS)
def test_the_true_law_fits_and_is_first_or_not_told_from_the_first(name: str) -> None:
    first, *others = fit_laws(_sample(name))
    law = next(law for law in (first, *others) if law.name == name)
    assert law.fits
    assert law is first or name in first.alike


def test_anderson_darling_is_its_definition() -> None:
    values = _sample("normal", 60)
    law = fit_laws(values, ["normal"])[0]
    shares = stats.norm.cdf(np.sort(values), *law.parameters.values())
    i = np.arange(1, 61)
    wanted = -60 - np.mean((2 * i - 1) * (np.log(shares) + np.log(1 - shares[::-1])))
    assert law.anderson_darling == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("name", LAWS)
def test_a_true_law_is_refused_as_seldom_as_it_should(name: str) -> None:
    family, n = FAMILIES[name], 60
    rows = np.repeat([TRUE[name][0]], 2000, axis=0)
    drawn = family.draw(rows, n, np.random.default_rng(12))
    fitted = family.fit(drawn)
    at_five_percent = float(np.quantile(anderson_darling(family, fitted, drawn), 0.95))
    p = bootstrap_p(family, fitted[:1], at_five_percent, n, seed=1)
    # Standard error .012.
    assert p == pytest.approx(0.05, abs=0.035)


def test_the_statistic_of_impossible_values_is_infinite() -> None:
    family = FAMILIES["weibull"]
    rows = np.array([[50.0, 1.0]])
    assert anderson_darling(family, rows, np.array([[1e-30, 1.0, 1e9]]))[0] == math.inf


def test_two_processes_in_one_sample_follow_no_law() -> None:
    mixed = np.concatenate([_sample("normal", 150), _sample("normal", 150) + 5])
    with pytest.raises(NoLawFits, match="two processes in one sample"):
        best_law(mixed)
    law = fit_laws(mixed)[0]
    with pytest.raises(NoLawFits, match="no capability till then"):
        law_capability(mixed, SpecificationLimits(30.0, 50.0), law)
    assert "does not fit" in law.notes[0]


def test_a_coarse_gauge_is_named_as_the_reason() -> None:
    rounded = np.round(_sample("normal", 500) * 2) / 2
    with pytest.raises(NoLawFits, match=r"the gauge rounds to [0-9] different values among 500"):
        best_law(rounded)


def test_by_the_normal_law_the_figures_are_the_ordinary_ones() -> None:
    values = _sample("normal", 200)
    law = fit_laws(values, ["normal"])[0]
    asked = SpecificationLimits(34.0, 37.5)
    found = law_capability(values, asked, law)
    wanted = cpk(asked, law.parameters["mean"], law.parameters["sigma"])
    assert found.ppk.value == pytest.approx(wanted, rel=1e-9)
    assert found.pp is not None
    assert found.pp.value == pytest.approx(3.5 / (6 * law.parameters["sigma"]), rel=1e-9)
    assert found.ppk.value == found.ppu
    # Bissell's interval of the same figure.
    reach = 1.96 * math.sqrt(1 / (9 * 200) + wanted**2 / (2 * 199))
    assert found.ppk.upper - found.ppk.lower == pytest.approx(2 * reach, rel=0.15)
    assert found.tail_ratio == pytest.approx(0.27, abs=0.001)


def test_one_limit_is_judged_on_its_own_side() -> None:
    values = _sample("lognormal")
    law = fit_laws(values, ["lognormal"])[0]
    upper = law_capability(values, SpecificationLimits(upper=law.value_at(3.0)), law)
    assert upper.ppk.value == pytest.approx(1.0)
    assert (upper.pp, upper.ppl) == (None, None)
    assert upper.share_outside == pytest.approx(0.00135, rel=1e-3)
    assert upper.outside == int((values > law.value_at(3.0)).sum())
    lower = law_capability(values, SpecificationLimits(lower=law.value_at(-3.0)), law)
    assert lower.ppk.value == pytest.approx(1.0)
    both = law_capability(values, SpecificationLimits(law.value_at(-3.0), law.value_at(4.0)), law)
    assert both.ppk.value == both.ppl == pytest.approx(1.0)
    assert both.ppu is not None
    assert both.ppu > 1.0


@pytest.mark.parametrize("name", ["lognormal", "weibull", "gamma"])
def test_the_lower_end_of_the_interval_is_safe(name: str) -> None:
    true = _law(name, np.array(TRUE[name][0]))
    limit, median, high = (true.value_at(z) for z in (4.0, 0.0, 3.0))
    above, runs = 0, 120
    for seed in range(runs):
        values = _sample(name, 100, seed)
        law = _law(name, FAMILIES[name].fit(values[np.newaxis, :])[0])
        found = law_capability(values, SpecificationLimits(upper=limit), law)
        above += found.ppk.lower > (limit - median) / (high - median)
    # Stated 2.5 %; standard error 1.4 %.
    assert above / runs <= 0.055


def _law(name: str, parameters: Floats) -> FittedLaw:
    named = dict(zip(FAMILIES[name].parameters, parameters.tolist(), strict=True))
    return FittedLaw(name, named, 100, 0.3, 0.6, 0.0, 100)


@pytest.mark.parametrize("name", LAWS)
def test_points_of_a_law_run_like_a_normal_process(name: str) -> None:
    law = _law(name, np.array(TRUE[name][0]))
    z = law.standardise(_sample(name, 20_000))
    assert stats.kstest(z, stats.norm.cdf).pvalue > 0.01
    # At 9 sigma the share below is 1 to the last bit: only the share above has digits.
    for sigma in (-5.0, 0.5, 5.0, 9.0):
        assert law.standardise([law.value_at(sigma)]) == pytest.approx([sigma], abs=1e-4)


def test_points_that_are_missing_or_impossible_have_their_place() -> None:
    law = FittedLaw("gamma", {"shape": 3.0, "scale": 2.0}, 100, 0.3, 0.6, 0.0, 100)
    z = law.standardise([math.nan, -1.0, 0.0, 1e99, 6.0])
    assert math.isnan(z[0])
    assert z[1:4].tolist() == [-38.0, -38.0, 38.0]
    assert law.standardise([]).shape == (0,)
    with pytest.raises(ValueError, match="none infinite"):
        law.standardise([math.inf])
    weakest = FittedLaw("weibull", {"shape": 50.0, "scale": 2.0}, 100, 0.3, 0.6, 0.0, 100)
    assert weakest.standardise([1e99, 1e-99]).tolist() == [38.0, -38.0]
    assert law.share_outside(None, -1.0) == 1.0
    assert law.share_outside(-1.0, None) == 0.0


def test_laws_for_positive_values_are_left_out_where_there_are_others() -> None:
    values = _sample("normal") - 36.0
    assert [law.name for law in fit_laws(values)] == ["normal"]
    with pytest.raises(UnusableValues, match=r"weibull cannot have it\. Try the normal law"):
        fit_laws(values, ["weibull"])
    for none in (0.0, 1e-300):
        with_zero = np.append(np.abs(values), none)
        assert {law.name for law in fit_laws(with_zero)} == {"normal", "folded_normal"}


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9, 1e50])
@pytest.mark.parametrize("spread", [1e-5, 0.1, 3.0])
def test_a_law_does_not_depend_on_the_unit(scale: float, spread: float) -> None:
    values = np.exp(np.random.default_rng(2).normal(0.0, spread, 200))
    here = {law.name: law for law in fit_laws(values)}
    there = {law.name: law for law in fit_laws(values * scale)}
    for name, law in here.items():
        if name != "folded_normal" or spread > 0.01:
            assert there[name].anderson_darling == pytest.approx(law.anderson_darling, rel=1e-3)
            assert there[name].p == pytest.approx(law.p, abs=0.01)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], "30 single values at least, not 0"),
        ([1.0] * 29, "not 29"),
        ([1.0] * 40, "do not vary"),
        ([1.0, 2.0] * 20 + [math.nan], "Value 41 is not a finite number"),
        ([1.0, 2.0] * 20 + [-math.inf], "Value 41 is not a finite number"),
        ([1.0, 1e200] * 20, "too large"),
    ],
)
def test_values_that_no_law_can_be_fitted_to_are_refused(values: list[float], said: str) -> None:
    with pytest.raises(UnusableValues, match=said):
        fit_laws(values)


def test_what_is_asked_wrongly_is_refused_with_the_way_out() -> None:
    values = _sample("normal")
    law = fit_laws(values, ["normal"])[0]
    with pytest.raises(ValueError, match="did you mean weibull"):
        fit_laws(values, ["weibul"])
    with pytest.raises(ValueError, match="there are normal, lognormal"):
        fit_laws(values, ["x"])
    with pytest.raises(UnusableValues, match="no law cannot have it"):
        fit_laws(values, [])
    with pytest.raises(UnusableValues, match="fit it again"):
        law_capability(values[:-1], SpecificationLimits(30, 40), law)
    with pytest.raises(UnusableValues, match="no room"):
        law_capability(values, SpecificationLimits(36, 36), law)
    with pytest.raises(UnusableValues, match="Without a specification limit"):
        law_capability(values, SpecificationLimits(), law)
    with pytest.raises(ValueError, match=r"at most 0\.99"):
        law_capability(values, SpecificationLimits(30, 40), law, confidence=1.0)
