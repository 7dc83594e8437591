"""Maximum flow of chips from lots over holders and days, and the minimum cut that limits it.

A network is two lists. Its nodes are days of holders on which something came or went, sorted by holder, then day; node
`n` passes `stock[n]` chips on to node `n + 1`, or, where `last[n]` is 1, keeps them to the end. Its arcs are the
movements, from a node to a node. A unit of a lot has one of three ends: an arc that `ends` there, the end of the
records, or another of the lots in question, in which it is then followed.
"""
# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["again", "flows", "from_there_again", "limits", "workplace"]

_TO_THERE, _TO_ELSEWHERE = 0, 1
_TO_A_LOT, _TO_NO_LOT = 2, 3
# There; anywhere else, another of the lots among it; into a lot; to the end of the records without going into one.
_NOWHERE, _AN_END = -1, -2
_ANYWHERE = (_TO_ELSEWHERE, _TO_NO_LOT)
# Modes in which nearly every node leads to an end; in the others only those known to lead there are gone over.

_NET = "UniTuple(int64[::1], 10)"  # tail, head, cap, out_ptr, out_arc, in_ptr, in_arc, stock, first, last
_SETS = "UniTuple(int64[::1], 2)"
_WORK = "UniTuple(int64[::1], 15)"
# held, moved: what flows now. level, at_arc: of a node, how far it is and which arc is next. on_path, path, asked,
# sent: the way being gone. queue. seen, touched: the nodes of this question. lot_of: its lots. far: distances. Another
# queue. state: the base of the last round and the mark of the last question, so that nothing need be emptied.


@njit(f"UniTuple(int64, 2)(int64, int64, int64, int64[::1], {_NET}, {_WORK}, int64)", cache=True)
def _arc(n, k, mode, ends, net, work, mark):
    """Where arc `k` of this node leads and how much more it can take: its movements, its stock, and both undone."""
    tail, head, cap, out_ptr, out_arc, in_ptr, in_arc, stock, first, last = net
    held, moved, lot_of = work[0], work[1], work[11]
    outs = out_ptr[n + 1] - out_ptr[n]
    if k < outs:
        e = out_arc[out_ptr[n] + k]
        room = cap[e] - moved[e]
        if lot_of[e] == mark:
            return (_AN_END if mode in (_TO_ELSEWHERE, _TO_A_LOT) else _NOWHERE), room
        if ends[e]:
            return (_AN_END if mode == _TO_THERE else _NOWHERE), room
        return head[e], room
    if k == outs:
        if last[n]:
            return (_AN_END if mode in (_TO_ELSEWHERE, _TO_NO_LOT) else _NOWHERE), stock[n] - held[n]
        return n + 1, stock[n] - held[n]
    if k == outs + 1:
        if first[n]:
            return _NOWHERE, np.int64(0)
        return n - 1, held[n - 1]
    e = in_arc[in_ptr[n] + k - outs - 2]
    if ends[e] or lot_of[e] == mark:
        return _NOWHERE, np.int64(0)
    return tail[e], moved[e]


@njit(f"void(int64, int64, int64, {_NET}, {_WORK})", cache=True)
def _book(n, k, given, net, work):
    """Write down that so much more went along arc `k` of this node."""
    outs = net[3][n + 1] - net[3][n]
    if k < outs:
        work[1][net[4][net[3][n] + k]] += given
    elif k == outs:
        work[0][n] += given
    elif k == outs + 1:
        work[0][n - 1] -= given
    else:
        work[1][net[6][net[5][n] + k - outs - 2]] -= given


@njit(f"int64(int64, int64, {_WORK}, int64, int64, int64)", cache=True)
def _visit(n, level, work, base, mark, count):
    """Note a node, as not tried yet in this round and as one of this question."""
    work[2][n], work[3][n] = base + level, 0
    if work[9][n] != mark:
        work[9][n] = mark
        work[10][count] = n
        count += 1
    return count


@njit(
    f"UniTuple(int64, 2)(int64, int64, int64, int64[::1], int64[::1], {_NET}, {_WORK}, int64, int64, int64, int64)",
    cache=True,
)
def _send(start, want, mode, ends, useful, net, work, base, mark, count, forward):
    """Send up to `want` from a node along admissible arcs; each is given up once in a round.

    `forward` admits every arc in the direction of time, else arcs lead from one level to the next in what is left.
    """
    level, at_arc, on_path, path, asked, sent = work[2], work[3], work[4], work[5], work[6], work[7]
    out_ptr, in_ptr = net[3], net[5]
    depth = 0
    path[0], asked[0], sent[0], on_path[start] = start, want, 0, 1
    while True:
        n = path[depth]
        left = asked[depth] - sent[depth]
        arcs = out_ptr[n + 1] - out_ptr[n] + 1
        if not forward:
            arcs += 1 + in_ptr[n + 1] - in_ptr[n]
        if left == 0 or at_arc[n] >= arcs:
            on_path[n] = 0
            given = sent[depth]
            if depth == 0:
                return given, count
            depth -= 1
            _book(path[depth], at_arc[path[depth]], given, net, work)
            sent[depth] += given
            if left > 0:  # the node below has no way on any more
                at_arc[path[depth]] += 1
            continue
        target, room = _arc(n, at_arc[n], mode, ends, net, work, mark)
        room = min(room, left)
        if target == _AN_END and room > 0:
            _book(n, at_arc[n], room, net, work)
            sent[depth] += room
            continue
        admit = target >= 0 and room > 0 and (mode in _ANYWHERE or useful[target] == 1)
        if admit and forward:
            if level[target] < base:
                count = _visit(target, 0, work, base, mark, count)
            admit = on_path[target] == 0
        elif admit:
            admit = level[target] > level[n]
        if not admit:
            at_arc[n] += 1
            continue
        depth += 1
        path[depth], asked[depth], sent[depth], on_path[target] = target, room, 0, 1


@njit(
    f"UniTuple(int64, 2)(int64[::1], int64[::1], int64, int64[::1], int64[::1], {_NET}, {_WORK}, int64, int64, int64)",
    cache=True,
)
def _levels(lots, still, mode, ends, useful, net, work, base, mark, count):
    """Order the nodes that what still waits can reach, by movements on the way; 1 with it if an end is among them.

    Time spent in stock is no distance: else each day of a large holder would be a round of its own. A node is in
    `level` only when it was gone over, so that arcs from earlier to later ones make no circle.
    """
    head, out_ptr, in_ptr = net[1], net[3], net[5]
    level, far, here, there = work[2], work[12], work[8], work[13]
    filled, coming, order, found, step = 0, 0, np.int64(0), np.int64(0), np.int64(0)
    for i in range(lots.size):
        n = head[lots[i]]
        if still[i] > 0 and far[n] < base and (mode in _ANYWHERE or useful[n] == 1):
            far[n] = base
            here[filled] = n
            filled += 1
    while filled > 0 and not found:
        done = 0
        while done < filled:
            n = here[done]
            done += 1
            if level[n] >= base:
                continue
            count = _visit(n, order, work, base, mark, count)
            order += 1
            outs = out_ptr[n + 1] - out_ptr[n]
            for k in range(outs + 2 + in_ptr[n + 1] - in_ptr[n]):
                target, room = _arc(n, k, mode, ends, net, work, mark)
                if room <= 0 or target == _NOWHERE:
                    continue
                if target == _AN_END:
                    found = np.int64(1)
                    continue
                length = step if outs <= k <= outs + 1 else step + 1
                if (far[target] < base or far[target] > base + length) and (mode in _ANYWHERE or useful[target] == 1):
                    far[target] = base + length
                    if length == step:
                        here[filled] = target
                        filled += 1
                    else:
                        there[coming] = target
                        coming += 1
        here, there = there, here
        filled, coming, step = coming, 0, step + 1
    return found, count


@njit(
    f"UniTuple(int64, 2)(int64[::1], int64, int64[::1], int64[::1], {_NET}, {_WORK}, int64)",
    cache=True,
)
def _flow(lots, mode, ends, useful, net, work, most_steps):
    """The maximum flow from these lots, and 1 if it is that; else the work was cut off.

    What is left in `work` are the flow and, from its base on in its levels, the side of the lots in the minimum cut.
    Into a lot, flow may begin at other movements than those that are marked as the lots.
    """
    head, cap = net[1], net[2]
    base, mark = work[14][0], work[14][1]
    still = np.empty(lots.size, np.int64)
    total, count, steps = np.int64(0), np.int64(0), np.int64(0)
    for i in range(lots.size):
        still[i] = cap[lots[i]]
        if ends[lots[i]] and mode != _TO_A_LOT:
            total += still[i] if mode == _TO_THERE else 0
            still[i] = 0
    forward, on = np.int64(1), np.int64(1)
    while True:
        base += net[7].size + 2
        if not forward:
            on, count = _levels(lots, still, mode, ends, useful, net, work, base, mark, count)
        steps += count
        if not on or steps > most_steps:
            break
        for i in range(lots.size):
            n = head[lots[i]]
            if still[i] == 0 or (mode not in _ANYWHERE and useful[n] == 0):
                continue
            if work[2][n] < base:
                if not forward:
                    continue
                count = _visit(n, 0, work, base, mark, count)
            given, count = _send(n, still[i], mode, ends, useful, net, work, base, mark, count, forward)
            still[i] -= given
            total += given
        forward = np.int64(0)
    work[9][net[7].size] = count
    work[14][0] = base
    return total, np.int64(1 - on)


@njit(f"void({_NET}, {_WORK})", cache=True)
def _forget(net, work):
    """Empty what flows, node by node of the last question."""
    nodes = net[7].size
    for i in range(work[9][nodes]):
        n = work[10][i]
        work[0][n] = 0
        for j in range(net[3][n], net[3][n + 1]):
            work[1][net[4][j]] = 0


@njit(f"void({_WORK}, int64[::1])", cache=True)
def _ask(work, lots):
    """Begin another question, about these lots."""
    work[14][1] += 1
    work[11][lots] = work[14][1]


@njit(f"{_WORK}(int64, int64)", cache=True)
def workplace(nodes, arcs):
    """Arrays for all questions about one network, one after the other: making them takes longer than most answers."""
    return (
        np.zeros(nodes, np.int64), np.zeros(arcs, np.int64), np.zeros(nodes, np.int64), np.zeros(nodes, np.int64),
        np.zeros(nodes, np.int64), np.empty(nodes + 1, np.int64), np.empty(nodes + 1, np.int64),
        np.empty(nodes + 1, np.int64), np.empty(2 * nodes + 1, np.int64), np.zeros(nodes + 1, np.int64),
        np.empty(nodes + 1, np.int64), np.zeros(arcs, np.int64), np.zeros(nodes, np.int64),
        np.empty(2 * nodes + 1, np.int64), np.array([1, 0], np.int64),
    )  # fmt: skip


@njit(
    f"UniTuple(int64[::1], 3)({_NET}, {_WORK}, int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64)",
    cache=True,
)
def flows(net, work, ends, useful, doubt, begins, lots, most_steps):
    """For each set of lots: at least and at most so many chips reached an arc that ends there; and how firm that is.

    A set's lots are `lots[begins[q] : begins[q + 1]]`. Firm is 2 where the bounds are exact; 1 where a node that was
    needed is in `doubt`, so that they hold and might be closer; 0 where the work would have passed `most_steps` and the
    bound is the trivial one.
    """
    questions = begins.size - 1
    low, high, firm = np.empty(questions, np.int64), np.empty(questions, np.int64), np.full(questions, 2, np.int64)
    for q in range(questions):
        mine = lots[begins[q] : begins[q + 1]]
        whole = np.int64(0)
        for e in mine:
            whole += net[2][e]
        for mode in (_TO_THERE, _TO_ELSEWHERE):
            _ask(work, mine)
            total, done = _flow(mine, mode, ends, useful, net, work, most_steps)
            for i in range(work[9][net[7].size]):
                if doubt[work[10][i]]:
                    firm[q] = min(firm[q], 1)
            _forget(net, work)
            if not done:
                firm[q], total = 0, whole
            if mode == _TO_THERE:
                high[q] = total
            else:
                low[q] = whole - total
    return low, high, firm


@njit(
    f"UniTuple(int64[::1], 3)({_NET}, {_WORK}, int64[::1], int64[::1], int64[::1], int64[::1], int64)",
    cache=True,
)
def again(net, work, useful, doubt, begins, lots, most_steps):
    """For each set of lots: at least and at most so many different chips are in them; and how firm that is.

    A chip that goes from one lot into another is one chip: of all that the lots carry, what can go into a lot again is
    taken off, or what must, which is all that cannot go to the end of the records without. What leads to no lot
    (`useful` 0) is not gone over where it is asked what can.
    """
    nodes, questions = net[7].size, begins.size - 1
    nothing = np.zeros(net[2].size, np.int64)
    low, high, firm = np.empty(questions, np.int64), np.empty(questions, np.int64), np.full(questions, 2, np.int64)
    for q in range(questions):
        mine = lots[begins[q] : begins[q + 1]]
        whole, largest = net[2][mine].sum(), net[2][mine].max()
        for mode in (_TO_NO_LOT, _TO_A_LOT):
            _ask(work, mine)
            total, done = _flow(mine, mode, nothing, useful, net, work, most_steps)
            for i in range(work[9][nodes]):
                if doubt[work[10][i]]:
                    firm[q] = min(firm[q], 1)
            _forget(net, work)
            if mode == _TO_NO_LOT:
                high[q] = total if done else whole
            else:
                low[q] = whole - total if done else largest
            firm[q] = firm[q] if done else 0
    return low, high, firm


@njit(f"int64[::1]({_NET}, {_WORK}, int64[::1], int64[::1], {_SETS}, {_SETS}, int64)", cache=True)
def from_there_again(net, work, ends, useful, there, sets, most_steps):
    """For each set of lots: no more chips than this can have gone from a movement that ended there into a lot again.

    Both are given as where each set begins, and all of them. What leads to no lot (`useful` 0) is not gone over: most
    lots are early, and most of the network comes after them.
    """
    begins, lots = sets
    most = np.zeros(begins.size - 1, np.int64)
    for q in range(begins.size - 1):
        mine = lots[begins[q] : begins[q + 1]]
        _ask(work, mine)
        most[q] = net[2][mine].sum()
        from_there = there[1][there[0][q] : there[0][q + 1]]
        total, done = _flow(from_there, _TO_A_LOT, ends, useful, net, work, most_steps)
        _forget(net, work)
        if done:
            most[q] = total
    return most


@njit(f"int64(int64, int64, int64, int64[::1], int64[::1], {_NET}, {_WORK})", cache=True)
def _is_cut(n, k, mode, ends, useful, net, work):
    """1 if arc `k` of a node on the side of the lots leads over to the other side."""
    base, mark = work[14][0], work[14][1]
    target, _ = _arc(n, k, mode, ends, net, work, mark)
    if target == _AN_END:
        return 1
    return np.int64(target >= 0 and work[2][target] < base and (mode in _ANYWHERE or useful[target] == 1))


@njit(f"Tuple((int64, int64[::1], int64[::1]))({_NET}, {_WORK}, int64[::1], int64[::1], int64[::1], int64)", cache=True)
def limits(net, work, ends, useful, lots, mode):
    """The flow to there (mode 0) or elsewhere (1), and the minimum cut: the movements and the stocks that limit it.

    A lot is in the cut where only its own size limits it, twice if what would go into it is limited, too.
    """
    head, cap, out_ptr, out_arc = net[1], net[2], net[3], net[4]
    _ask(work, lots)
    total, _ = _flow(lots, mode, ends, useful, net, work, np.int64(2) ** 62)
    base = work[14][0]
    cut_arcs, cut_stocks = np.zeros(cap.size, np.int64), np.zeros(net[7].size, np.int64)
    for e in lots:
        if ends[e]:
            cut_arcs[e] += np.int64(mode == _TO_THERE)
        elif work[2][head[e]] < base and (mode in _ANYWHERE or useful[head[e]] == 1):
            cut_arcs[e] += 1
    for i in range(work[9][net[7].size]):
        n = work[10][i]
        if work[2][n] < base:
            continue
        outs = out_ptr[n + 1] - out_ptr[n]
        for k in range(outs):
            if _is_cut(n, k, mode, ends, useful, net, work):
                cut_arcs[out_arc[out_ptr[n] + k]] += 1
        cut_stocks[n] = _is_cut(n, outs, mode, ends, useful, net, work)
    _forget(net, work)
    return total, cut_arcs, cut_stocks
