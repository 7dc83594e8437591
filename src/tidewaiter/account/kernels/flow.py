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

__all__ = ["flows", "from_there_again", "limits", "workplace"]

_TO_THERE, _TO_ELSEWHERE = 0, 1
_TO_A_LOT, _TO_NO_LOT, _ON = 2, 3, 4
# There; anywhere else, another of the lots among it; into a lot; to the end of the records without going into one, or
# on whatever way to it.
_NOWHERE, _AN_END = -1, -2
_ANYWHERE = (_TO_ELSEWHERE, _TO_NO_LOT, _ON)
# Modes in which nearly every node leads to an end; in the others only those known to lead there are gone over.

_NET = "UniTuple(int64[::1], 10)"  # tail, head, cap, out_ptr, out_arc, in_ptr, in_arc, stock, first, last
_SETS = "UniTuple(int64[::1], 2)"
_WORK = "UniTuple(int64[::1], 15)"
# held, moved: what flows now. level, at_arc: of a node, how far it is and which arc is next. on_path, path, asked,
# sent: the way being gone. queue. seen, touched: the nodes of this question. lot_of: its lots. far: distances. Another
# queue. state: the base of the last round and the mark of the last question, so that nothing need be emptied.


@njit("int64(int64, int64, int64[::1], int64[::1], int64[::1], int64)", cache=True)
def _ahead(e, mode, ends, head, lot_of, mark):
    """Where movement `e` leads."""
    if mode == _ON:
        return head[e]
    if lot_of[e] == mark:
        return np.int64(_AN_END if mode in (_TO_ELSEWHERE, _TO_A_LOT) else _NOWHERE)
    if ends[e]:
        return np.int64(_AN_END if mode == _TO_THERE else _NOWHERE)
    return head[e]


@njit(f"UniTuple(int64, 2)(int64, int64, int64[::1], {_NET}, {_WORK}, int64)", cache=True)
def _behind(n, k, ends, net, work, mark):
    """What came to this node, from the day before (0) or on a movement: from where, and how much can be undone."""
    if k == 0:
        return (np.int64(_NOWHERE), np.int64(0)) if net[8][n] else (n - 1, work[0][n - 1])
    e = net[6][net[5][n] + k - 1]
    if ends[e] or work[11][e] == mark:
        return np.int64(_NOWHERE), np.int64(0)
    return net[0][e], work[1][e]


@njit(f"void(int64, int64, int64, {_NET}, {_WORK})", cache=True)
def _undo(n, k, given, net, work):
    """Write down that so much of what came to this node along arc `k`, which leads back, did not come there."""
    outs = net[3][n + 1] - net[3][n]
    if k == outs + 1:
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
def _send(start, want, mode, ends, useful, net, work, base, mark, count, forward):  # noqa: PLR0912, PLR0915 -- parted into functions it took 1.3 to 3 times as long
    """Send up to `want` along arcs, each given up once in a round: all in the direction of time (`forward`), or up."""
    head, cap, out_ptr, out_arc, in_ptr, stock, last = net[1], net[2], net[3], net[4], net[5], net[7], net[9]
    held, moved, level, at_arc, on_path = work[0], work[1], work[2], work[3], work[4]
    path, asked, sent, seen, touched, lot_of = work[5], work[6], work[7], work[9], work[10], work[11]
    anywhere, depth = mode in _ANYWHERE, 0
    first = np.int64(anywhere)  # where any end will do, staying is tried before moving: it is next in memory
    path[0], asked[0], sent[0], on_path[start] = start, want, 0, 1
    while True:
        n, left = path[depth], asked[depth] - sent[depth]
        k, outs = at_arc[n], out_ptr[n + 1] - out_ptr[n]
        if left == 0 or k >= (outs + 1 if forward else outs + 2 + in_ptr[n + 1] - in_ptr[n]):
            on_path[n], given = 0, sent[depth]
            if depth == 0:
                return given, count
            depth, n = depth - 1, path[depth - 1]
            sent[depth] += given
            k, outs = at_arc[n], out_ptr[n + 1] - out_ptr[n]
            if k == (1 - first) * outs:
                held[n] += given
            elif k <= outs:
                moved[out_arc[out_ptr[n] + k - first]] += given
            elif given > 0:
                _undo(n, k, given, net, work)
            at_arc[n] += np.int64(left > 0)  # the node below has no way on any more
            continue
        target, room, stays = np.int64(_NOWHERE), stock[n] - held[n], k == (1 - first) * outs
        if k > outs:
            target, room = _behind(n, k - outs - 1, ends, net, work, mark)
        elif not stays:
            e = out_arc[out_ptr[n] + k - first]
            target, room = _ahead(e, mode, ends, head, lot_of, mark), cap[e] - moved[e]
        elif not last[n]:
            target = n + 1
        elif anywhere:
            target = np.int64(_AN_END)
        room = min(room, left)
        if target == _AN_END and room > 0:
            if stays:
                held[n] += room
            else:
                moved[out_arc[out_ptr[n] + k - first]] += room
            sent[depth] += room
            continue
        admit = target >= 0 and room > 0 and (anywhere or useful[target] == 1)
        if admit and forward:
            if level[target] < base:
                level[target], at_arc[target] = base, 0
                if seen[target] != mark:
                    seen[target] = mark
                    touched[count] = target
                    count += 1
            admit = on_path[target] == 0
        elif admit:
            admit = level[target] > level[n]
        if not admit:
            at_arc[n] = k + 1
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
    head, cap, out_ptr, out_arc, in_ptr, stock, last = net[1], net[2], net[3], net[4], net[5], net[7], net[9]
    held, moved, level, lot_of, far, here, there = work[0], work[1], work[2], work[11], work[12], work[8], work[13]
    anywhere = mode in _ANYWHERE
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
                if k < outs:
                    e = out_arc[out_ptr[n] + k]
                    target, room = _ahead(e, mode, ends, head, lot_of, mark), cap[e] - moved[e]
                elif k == outs:
                    room = stock[n] - held[n]
                    target = n + 1 if not last[n] else np.int64(_AN_END if anywhere else _NOWHERE)
                else:
                    target, room = _behind(n, k - outs - 1, ends, net, work, mark)
                found = max(found, np.int64(target == _AN_END and room > 0))
                length = step if outs <= k <= outs + 1 else step + 1
                admit = target >= 0 and room > 0 and (anywhere or useful[target] == 1)
                if admit and not base <= far[target] <= base + length:
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
    f"UniTuple(int64, 2)(int64[::1], int64[::1], int64, int64[::1], int64[::1], {_NET}, {_WORK}, int64)",
    cache=True,
)
def _flow(lots, still, mode, ends, useful, net, work, most_steps):
    """The maximum flow of what waits `still` in these lots, and 1 if it is that; else the work was cut off.

    What is left in `work` are the flow and, from its base on in its levels, the side of the lots in the minimum cut;
    in `still`, what could not go. Flow may begin at other movements than those that are marked as the lots.
    """
    head = net[1]
    base, mark = work[14][0], work[14][1]
    total, count, steps = np.int64(0), np.int64(0), np.int64(0)
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


@njit(f"int64(int64[::1], int64[::1], int64[::1], {_NET}, {_WORK})", cache=True)
def _all_go_on(lots, sent, ends, net, work):
    """1 if all chips that ended there, of a flow in `work`, can stay or go on without one in the place of one sent.

    What of each lot is `sent` there then must be chips that did not end there before; all else may go anywhere. A chip
    that ended there goes on where there is room, and nothing of the flow is undone for it: a 0 may be wrong.
    """
    nodes, mark = net[7].size, work[14][1]
    count, many = work[9][nodes], 0
    for i in range(count):
        many += net[3][work[10][i] + 1] - net[3][work[10][i]]
    ended, chips = np.empty(many + lots.size, np.int64), np.empty(many + lots.size, np.int64)
    many = 0
    for i in range(count):
        n = work[10][i]
        for j in range(net[3][n], net[3][n + 1]):
            e = net[4][j]
            if ends[e] and work[1][e] > 0:
                ended[many], chips[many] = e, work[1][e]
                many += 1
    for i in range(lots.size):
        e = lots[i]
        work[1][e] += sent[i]
        if ends[e]:
            ended[many], chips[many] = e, sent[i]
            many += 1
    work[14][0] += nodes + 2
    base, fits = work[14][0], np.int64(1)
    for i in range(many):
        n = net[1][ended[i]]
        if work[2][n] < base:
            count = _visit(n, 0, work, base, mark, count)
        given, count = _send(n, chips[i], _ON, ends, ends, net, work, base, mark, count, 1)
        if given < chips[i]:
            fits = np.int64(0)
            break
    work[9][nodes] = count
    return fits


@njit(
    f"UniTuple(int64[::1], 3)({_NET}, {_WORK}, int64[::1], int64[::1], int64[::1], {_SETS}, int64[::1], int64[::1], "
    "int64, int64)",
    cache=True,
    nogil=True,
)
def flows(net, work, ends, useful, doubt, sets, room, once, mode, most_steps):
    """For each set of lots how many of its chips can go where `mode` says in one history; how firm that is.

    Of each lot no more than its `room` are asked about: all that it by itself can send, so that there is nothing to
    prove once all of it went. Firm is 2 where that many can; 1 where a node that was needed is in `doubt`, so that it
    might be fewer; 0 where the work would have passed `most_steps` and nothing is known. Where it is asked for
    (`once`), third comes 1 if with those of the lots that end there themselves all can be different chips.
    """
    begins, lots = sets
    questions = begins.size - 1
    found, firm, differ = np.empty(questions, np.int64), np.empty(questions, np.int64), np.zeros(questions, np.int64)
    for q in range(questions):
        mine, still = lots[begins[q] : begins[q + 1]], room[begins[q] : begins[q + 1]].copy()
        _ask(work, mine)
        found[q], done = _flow(mine, still, mode, ends, useful, net, work, most_steps)
        if once[q] and done:
            for i in range(mine.size):
                asked = net[2][mine[i]] if ends[mine[i]] else room[begins[q] + i]
                still[i] = asked - still[i]
            differ[q] = _all_go_on(mine, still, ends, net, work)
        firm[q] = done * (2 - np.int64(doubt[work[10][: work[9][net[7].size]]].any()))
        _forget(net, work)
        work[1][mine] = 0
    return found, firm, differ


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
        total, done = _flow(from_there, net[2][from_there], _TO_A_LOT, ends, useful, net, work, most_steps)
        _forget(net, work)
        if done:
            most[q] = total
    return most


@njit(f"int64(int64, int64, int64, int64[::1], int64[::1], {_NET}, {_WORK})", cache=True)
def _is_cut(n, k, mode, ends, useful, net, work):
    """1 if arc `k` of a node on the side of the lots leads over to the other side."""
    base, mark, outs = work[14][0], work[14][1], net[3][n + 1] - net[3][n]
    if k < outs:
        target = _ahead(net[4][net[3][n] + k], mode, ends, net[1], work[11], mark)
    else:
        target = n + 1 if not net[9][n] else np.int64(_AN_END if mode in _ANYWHERE else _NOWHERE)
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
    still = np.where(ends[lots] == 1, 0, cap[lots])
    direct = (cap[lots].sum() - still.sum()) * np.int64(mode == _TO_THERE)
    total, _ = _flow(lots, still, mode, ends, useful, net, work, np.int64(2) ** 62)
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
    return total + direct, cut_arcs, cut_stocks
