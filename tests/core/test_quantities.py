"""TPP is dense operations times bit length, rounded to three decimals and never through floating point."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core.quantities import performance_density, total_processing_performance


@pytest.mark.parametrize(
    ("tera_ops", "bits", "tpp"),
    [("312", 16, "4992.000"), ("989.5", 16, "15832.000"), ("660.6", 8, "5284.800"), ("0", 64, "0.000")],
)
def test_tpp_is_the_datasheet_rate_times_the_bit_length(tera_ops: str, bits: int, tpp: str) -> None:
    assert str(total_processing_performance(Decimal(tera_ops), bits)) == tpp


@pytest.mark.parametrize(
    ("tpp", "area", "density"), [("4992", "826", "6.044"), ("1", "16", "0.062"), ("3", "16", "0.188")]
)
def test_density_is_tpp_per_square_millimeter_and_a_half_goes_to_the_even_side(
    tpp: str, area: str, density: str
) -> None:
    assert str(performance_density(Decimal(tpp), Decimal(area))) == density


@given(st.decimals(0, 100_000, places=6), st.sampled_from([4, 8, 16, 32, 64]))
def test_rounding_moves_a_tpp_by_half_a_thousandth_at_most(tera_ops: Decimal, bits: int) -> None:
    assert abs(total_processing_performance(tera_ops, bits) - tera_ops * bits) <= Decimal("0.0005")
