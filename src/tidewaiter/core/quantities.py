"""Units, TPP and money are integers or decimals, never floating point."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

__all__ = ["MONEY_SQL", "TPP_SQL", "TPP_SUM_SQL", "UNITS_SQL", "performance_density", "total_processing_performance"]

UNITS_SQL = "BIGINT"
MONEY_SQL = "DECIMAL(18,2)"
TPP_SQL = "DECIMAL(18,3)"
"""TPP of one chip or unit; three decimals keep the datasheet's own digits (5284.8)."""
TPP_SUM_SQL = "DECIMAL(38,3)"

_THOUSANDTH = Decimal("0.001")


def total_processing_performance(tera_ops: Decimal, bit_length: int) -> Decimal:
    """TPP: dense tera-operations per second times the bit length of the operation.

    The law writes 2 × MacTOPS × bit length; a datasheet already counts a multiply-accumulate as two
    operations, so its TOPS or TFLOPS figure is 2 × MacTOPS (Technical Note to ECCN 3A090).
    """
    return (tera_ops * bit_length).quantize(_THOUSANDTH, ROUND_HALF_EVEN)


def performance_density(tpp: Decimal, logic_die_area_mm2: Decimal) -> Decimal:
    """TPP per square millimetre of applicable die area (logic dies on a non-planar node; no memory stacks)."""
    return (tpp / logic_die_area_mm2).quantize(_THOUSANDTH, ROUND_HALF_EVEN)
