"""From movements to a network over holders and days, what lies within reach in it, and outer bounds in one pass.

The network is that of flow.py: nodes are days of holders on which something came or went, arcs are movements.
"""
# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["again_in_time", "cone", "ended_within_reach", "grouped", "leads_there", "nodes_of", "outer", "stocks"]

_NET = "UniTuple(int64[::1], 10)"  # tail, head, cap, out_ptr, out_arc, in_ptr, in_arc, stock, first, last


@njit("Tuple((int64[::1], int64[::1]))(int64[::1], int64, int64[::1], int64[::1])", cache=True)
def _sorted_by(first, groups, second, order):
    """`order`, which is sorted by `second`, stably sorted by `first` too; and where each group begins."""
    begins = np.zeros(groups + 1, np.int64)
    for i in range(first.size):
        begins[first[i] + 1] += 1
    for group in range(groups):
        begins[group + 1] += begins[group]
    at = begins[:groups].copy()
    into = np.empty(order.size, np.int64)
    for i in range(order.size):
        group = first[order[i]]
        into[at[group]] = order[i]
        at[group] += 1
    return into, begins


@njit("Tuple((int64[::1], int64[::1]))(int64[::1], int64)", cache=True)
def grouped(node, nodes):
    """Where each node's arcs begin, and the arcs by node, then number."""
    order, begins = _sorted_by(node, nodes, node, np.arange(node.size))
    return begins, order


@njit(
    "Tuple((int64[::1], int64[::1], int64[::1], int64[::1]))(int64[::1], int64[::1], int64[::1], int64[::1], int64)",
    cache=True,
)
def nodes_of(from_holder, to_holder, out_on, in_on, holders):
    """The nodes: of each movement where it leaves and where it arrives; of each node its holder and day."""
    lines = from_holder.size
    holder = np.empty(2 * lines, np.int64)
    day = np.empty(2 * lines, np.int64)
    least, most = np.int64(0), np.int64(0)
    for i in range(lines):
        holder[i], day[i] = from_holder[i], out_on[i]
        holder[lines + i], day[lines + i] = to_holder[i], in_on[i]
        if i == 0:
            least, most = out_on[i], in_on[i]
        least, most = min(least, out_on[i]), max(most, in_on[i])
    day -= least
    by_day, _ = _sorted_by(day, most - least + 1, day, np.arange(2 * lines))
    by_both, _ = _sorted_by(holder, holders, day, by_day)
    node = np.empty(2 * lines, np.int64)
    node_holder = np.empty(2 * lines, np.int64)
    node_day = np.empty(2 * lines, np.int64)
    count = 0
    for k in range(2 * lines):
        i = by_both[k]
        if count == 0 or node_holder[count - 1] != holder[i] or node_day[count - 1] != day[i]:
            node_holder[count], node_day[count] = holder[i], day[i]
            count += 1
        node[i] = count - 1
    return node[:lines].copy(), node[lines:].copy(), node_holder[:count].copy(), node_day[:count] + least


@njit(
    "Tuple((int64[::1], int64[::1]))(int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], "
    "int64[::1], int64[::1])",
    cache=True,
)
def stocks(tail, head, least, most, surely_there, node_holder, named_in, named_out):
    """The most each node can pass on, and the opening stock of its holder that no line explains.

    That stock is the least that keeps the account at 0 or more whatever is doubtful: a movement carries `least` to
    `most` chips, and one that is not `surely_there` may never have arrived within the records. Chips that left under a
    name (`named_out`) did not come under another (`named_in`): for every two moments, the second not before the first,
    that stock holds what left under a name until the second and without until the first, less what came without a name
    until the second and under one until the first.
    """
    nodes = node_holder.size
    came, went = np.zeros(nodes, np.int64), np.zeros(nodes, np.int64)
    later, sooner = np.zeros(nodes, np.int64), np.zeros(nodes, np.int64)
    for e in range(tail.size):
        went[tail[e]] += least[e]
        later[tail[e]] += named_out[e]
        sooner[tail[e]] += most[e] - named_out[e]
        came[head[e]] += most[e]
        if surely_there[e]:
            later[head[e]] -= least[e] - named_in[e]
            sooner[head[e]] -= named_in[e]
    passed, opening = np.empty(nodes, np.int64), np.empty(nodes, np.int64)
    begin = 0
    while begin < nodes:
        end, run, need = begin, np.int64(0), np.int64(0)
        run_sooner, most_sooner = np.int64(0), np.int64(0)
        while end < nodes and node_holder[end] == node_holder[begin]:
            run += later[end]
            run_sooner += sooner[end]
            most_sooner = max(most_sooner, run_sooner)
            need = max(need, run + most_sooner)
            end += 1
        have = need
        for n in range(begin, end):
            have += came[n] - went[n]
            passed[n], opening[n] = have, need
        begin = end
    return passed, opening


@njit(f"int64[::1]({_NET}, int64[::1])", cache=True)
def leads_there(net, ends):
    """1 for each node from which some arc that ends there can be reached."""
    tail, _, cap, _, _, in_ptr, in_arc, stock, first, _ = net
    leads = np.zeros(first.size, np.int64)
    queue = np.empty(first.size, np.int64)
    count = 0
    for e in range(tail.size):
        if ends[e] and cap[e] > 0 and not leads[tail[e]]:
            leads[tail[e]] = 1
            queue[count] = tail[e]
            count += 1
    done = 0
    while done < count:
        n = queue[done]
        done += 1
        if not first[n] and stock[n - 1] > 0 and not leads[n - 1]:
            leads[n - 1] = 1
            queue[count] = n - 1
            count += 1
        for k in range(in_ptr[n], in_ptr[n + 1]):
            e = in_arc[k]
            if cap[e] > 0 and not ends[e] and not leads[tail[e]]:
                leads[tail[e]] = 1
                queue[count] = tail[e]
                count += 1
    return leads


@njit(f"UniTuple(int64, 2)(int64, {_NET}, int64[::1], int64[::1], int64[::1])", cache=True)
def _onward(n, net, ends, there, away):
    """The most that can go on from this node, to where it ends there and to where it does not."""
    _, head, cap, out_ptr, out_arc, _, _, stock, _, last = net
    to, off = np.int64(0), stock[n]
    if not last[n]:
        to, off = min(stock[n], there[n + 1]), min(stock[n], away[n + 1])
    for j in range(out_ptr[n], out_ptr[n + 1]):
        e = out_arc[j]
        if ends[e]:
            to += cap[e]
        else:
            to += min(cap[e], there[head[e]])
            off += min(cap[e], away[head[e]])
    return to, off


@njit(f"UniTuple(int64[::1], 2)({_NET}, int64[::1], int64[::1], int64[::1], int64[::1])", cache=True)
def outer(net, node_day, by_day, ends, useful):
    """For each movement as a lot: no fewer, and no more, of its chips than this reached an arc that ends there.

    What can go on from a node is at most what its arcs and its stock can each take further, so one pass backward in
    time suffices. Goods that pass on within a day are gone over until nothing changes; stopping earlier is safe, too.
    """
    _, head, cap, out_ptr, out_arc, _, _, stock, _, _ = net
    there, away = np.zeros(stock.size, np.int64), np.zeros(stock.size, np.int64)
    end = stock.size
    while end > 0:
        begin = end - 1
        while begin > 0 and node_day[by_day[begin - 1]] == node_day[by_day[end - 1]]:
            begin -= 1
        for k in range(begin, end):
            n = by_day[k]
            there[n] = stock[n]
            for j in range(out_ptr[n], out_ptr[n + 1]):
                there[n] += cap[out_arc[j]]
            away[n] = there[n]
            if not useful[n]:  # a circle within one day would keep itself alive
                there[n] = 0
        changed, rounds = True, 0
        while changed and rounds < 200:
            changed, rounds = False, rounds + 1
            for k in range(end - 1, begin - 1, -1):
                n = by_day[k]
                to, off = _onward(n, net, ends, there, away)
                if to < there[n] or off < away[n]:
                    there[n], away[n], changed = to, off, True
        end = begin
    low, high = np.empty(cap.size, np.int64), np.empty(cap.size, np.int64)
    for e in range(cap.size):
        if ends[e]:
            low[e], high[e] = cap[e], cap[e]
        else:
            low[e], high[e] = cap[e] - min(cap[e], away[head[e]]), min(cap[e], there[head[e]])
    return low, high


@njit(f"int64[::1]({_NET}, int64[::1], int64[::1])", cache=True)
def cone(net, lots, useful):
    """1 for each node that chips of these lots can have come to, on nodes that are `useful`; if none are named, all."""
    _, head, cap, out_ptr, out_arc, _, _, stock, _, last = net
    inside, queue = np.zeros(stock.size, np.int64), np.empty(stock.size, np.int64)
    filled, done, every = 0, 0, useful.size == 0
    for e in lots:
        if not inside[head[e]] and (every or useful[head[e]]):
            inside[head[e]] = 1
            queue[filled] = head[e]
            filled += 1
    while done < filled:
        n = queue[done]
        done += 1
        if not last[n] and stock[n] > 0 and not inside[n + 1] and (every or useful[n + 1]):
            inside[n + 1] = 1
            queue[filled] = n + 1
            filled += 1
        for j in range(out_ptr[n], out_ptr[n + 1]):
            e = out_arc[j]
            if cap[e] > 0 and not inside[head[e]] and (every or useful[head[e]]):
                inside[head[e]] = 1
                queue[filled] = head[e]
                filled += 1
    return inside


@njit(f"int64[::1]({_NET}, int64[::1], int64[::1], int64[::1])", cache=True)
def ended_within_reach(net, lots, ends, leads):
    """The movements that end there, can carry chips of these lots, and lead on (`leads` of a node); the lots, too."""
    head, out_ptr, out_arc, stock, last = net[1], net[3], net[4], net[7], net[9]
    seen, queue, found = np.zeros(stock.size, np.int64), np.empty(stock.size, np.int64), np.zeros(head.size, np.int64)
    filled, done = 0, 0
    for e in lots:
        found[e] = np.int64(ends[e] > 0)
        if leads[head[e]] and not seen[head[e]]:
            seen[head[e]] = 1
            queue[filled] = head[e]
            filled += 1
    while done < filled:
        n = queue[done]
        done += 1
        if not last[n] and stock[n] > 0 and leads[n + 1] and not seen[n + 1]:
            seen[n + 1] = 1
            queue[filled] = n + 1
            filled += 1
        for k in range(out_ptr[n], out_ptr[n + 1]):
            e = out_arc[k]
            if not leads[head[e]]:
                continue
            found[e] = np.int64(ends[e] > 0)
            if not seen[head[e]]:
                seen[head[e]] = 1
                queue[filled] = head[e]
                filled += 1
    return np.flatnonzero(found)


@njit("int64[::1](UniTuple(int64[::1], 2), int64[::1], int64[::1], int64[::1])", cache=True)
def again_in_time(sets, chips, left, came):
    """For each set of lots: no more chips than this can be in two of them, by the days on which they left and came.

    Whatever came is in one pool, of which each that leaves takes all that it can: to take less would leave no more for
    the later ones than what it gives up. One that came on the day on which it left may have gone round in a circle.
    """
    begins, _ = sets
    found = np.zeros(begins.size - 1, np.int64)
    for q in range(begins.size - 1):
        a, b = begins[q], begins[q + 1]
        leave, arrive = a + np.argsort(left[a:b]), a + np.argsort(came[a:b])
        pool, next_one = np.int64(0), 0
        for i in leave:
            while next_one < arrive.size and came[arrive[next_one]] <= left[i]:
                pool += chips[arrive[next_one]]
                next_one += 1
            taken = min(pool, chips[i])
            pool -= taken
            found[q] += taken
    return found
