"""What can be said of one route, shipment by shipment: how many chips went exactly this way, at least and at most."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tidewaiter.account.network import Bounds, Network
from tidewaiter.engine.kernels import kernels

__all__ = ["bounds_of_ways"]


def bounds_of_ways(network: Network, ways: Sequence[Sequence[int]], kept: Sequence[bool]) -> list[Bounds]:
    """The bounds of each route; where `kept` the last holder must still have the chips at the end of the records.

    At most: the least of what each hop carries and what each stock between can pass on. At least: what the hops are
    forced to share, since of two sets of chips of one lot at least so many are in both as their sum exceeds the lot.
    Units whose serial numbers tell that they went on from one hop to the next did, whatever else is assumed.
    """
    begins = np.cumsum([0, *map(len, ways)], dtype=np.int64)
    flat = np.fromiter((line for way in ways for line in way), np.int64, count=int(begins[-1]))
    chips = network.of_lines
    low, high, exact = kernels("account.kernels.ways").bounds(
        network.net, chips, network.begins, network.line, network.doubt, network.node_holder, network.holders,
        begins, flat, np.array(kept, dtype=np.int64),
    )  # fmt: skip
    columns = chips[flat[begins[:-1]]].tolist(), low.tolist(), high.tolist(), (exact == 1).tolist()
    return [Bounds(many, least, most, exact=met) for many, least, most, met in zip(*columns, strict=True)]
