"""Processes that feed each other, with their limits before and after correction (R047, R048, A6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bcmsim.i18n import _
from bcmsim.report.impact import svg
from bcmsim.report.impact.spans import limit, limit_words
from bcmsim.text import cell_width, one_line, pad

MOST_DRAWN = 60
"""A chain of more processes is a table, not a picture."""
ACROSS = 5
"""A chain of so many steps runs from left to right, a longer one from top to bottom."""
MOST_NAMES = 40

BOX_WIDTH, BOX_HEIGHT = 168, 104
GAP_ALONG, GAP_ASIDE = 40, 20
AROUND = 44
"""So far away an arrow goes around the boxes between its ends."""


@dataclass(frozen=True, slots=True)
class Link:
    """One process of a chain."""

    id: str
    title: str
    upstream: tuple[str, ...]
    own_s: int | None
    """The RTO before correction."""
    flow_s: int | None
    chain_s: int | None
    corrected_s: int | None
    """Under the rule in force for this process."""
    because: str | None
    """The process that its corrected RTO comes from."""
    mtpd_s: int | None


def chains_of(links: Sequence[Link]) -> list[list[Link]]:
    """The links in groups that are joined, each from upstream to downstream, as the file has them among
    equals; processes that stand alone are left out."""
    by_id = {link.id: link for link in links}
    joined: dict[str, list[str]] = {link.id: [] for link in links}
    for link in links:
        for source in link.upstream:
            if source in joined:
                joined[link.id].append(source)
                joined[source].append(link.id)
    seen: dict[str, None] = {}
    groups = []
    for link in links:
        if link.id in seen or not joined[link.id]:
            continue
        members = [link.id]
        seen[link.id] = None
        for name in members:  # grows while it is walked
            for other in joined[name]:
                if other not in seen:
                    seen[other] = None
                    members.append(other)
        inside = dict.fromkeys(members)
        groups.append(_upstream_first([by_id[one.id] for one in links if one.id in inside]))
    return groups


def _upstream_first(links: Sequence[Link]) -> list[Link]:
    """Each after all that feed it. There is no ring: the limits were computed (R048)."""
    inside = {link.id: link for link in links}
    waiting = {link.id: sum(source in inside for source in link.upstream) for link in links}
    feeds = _feeds(links)
    ready = [link.id for link in reversed(links) if not waiting[link.id]]
    order = []
    while ready:
        name = ready.pop()
        order.append(inside[name])
        for target in reversed(feeds[name]):
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)  # next, so that a straight run stays together
    return order


def _feeds(links: Sequence[Link]) -> dict[str, list[str]]:
    feeds: dict[str, list[str]] = {link.id: [] for link in links}
    for link in links:
        for source in link.upstream:
            if source in feeds:
                feeds[source].append(link.id)
    return feeds


def rules_differ(links: Sequence[Link]) -> bool:
    """Whether the two readings of the source lead to different limits here (A6)."""
    return any(link.flow_s != link.chain_s for link in links)


# --- terminal ------------------------------------------------------------------------------------


def chain_text(links: Sequence[Link], width: int = 80) -> str:
    """One row for each process from upstream to downstream, and below it what it feeds."""
    differ = rules_differ(links)
    columns = [_("RTO"), *([_("flow"), _("chain")] if differ else [_("corrected")]), _("MTPD")]
    times = [_times(link, differ) for link in links]
    widths = [max(map(cell_width, [head, *cells])) for head, *cells in zip(columns, *times, strict=True)]
    digits = len(str(len(links)))
    room = width - digits - 2 - sum(size + 2 for size in widths)
    names = min(max(cell_width(one_line(link.title)) for link in links), MOST_NAMES, room)
    lines = [_line("", _("Process"), columns, digits, names, widths)]
    numbers = {link.id: place for place, link in enumerate(links, 1)}
    feeds = _feeds(links)
    for link, cells in zip(links, times, strict=True):
        lines.append(_line(str(numbers[link.id]), link.title, cells, digits, names, widths))
        lines += _arrows(numbers[link.id], [numbers[target] for target in feeds[link.id]], digits)
    return "\n".join(lines)


def _times(link: Link, differ: bool) -> list[str]:
    corrected = [link.flow_s, link.chain_s] if differ else [link.corrected_s]
    return [limit(link.own_s), *map(limit, corrected), limit(link.mtpd_s)]


def _line(
    number: str, name: str, cells: Sequence[str], digits: int, names: int, widths: Sequence[int]
) -> str:
    times = "".join(f"  {pad(cell, size, 'right')}" for cell, size in zip(cells, widths, strict=True))
    return f"{number:>{digits}}  {pad(one_line(name, names), names)}{times}".rstrip()


def _arrows(number: int, targets: Sequence[int], digits: int) -> Iterator[str]:
    if targets == [number + 1]:
        yield f"{'▼':>{digits}}"
    elif targets:
        yield f"{'└':>{digits}}▶ {', '.join(map(str, targets))}"


# --- SVG -----------------------------------------------------------------------------------------


def chain_picture(links: Sequence[Link], names: Mapping[str, str]) -> svg.Picture:
    """Boxes with arrows from upstream to downstream; what was corrected has a thick edge."""
    layers = _layers(links)
    across = len(layers) <= ACROSS
    widest = max(map(len, layers))
    along, aside = (BOX_WIDTH, BOX_HEIGHT) if across else (BOX_HEIGHT, BOX_WIDTH)
    length = len(layers) * (along + GAP_ALONG) - GAP_ALONG
    breadth = widest * (aside + GAP_ASIDE) - GAP_ASIDE
    title = _("Process chain with its limits")
    places = {}
    for layer, members in enumerate(layers):
        free = breadth - (len(members) * (aside + GAP_ASIDE) - GAP_ASIDE)
        for row, link in enumerate(members):
            first, second = layer * (along + GAP_ALONG), free / 2 + row * (aside + GAP_ASIDE)
            x, y = (first, second) if across else (second, first)
            places[link.id] = (x + 2, y + 34)
    depth = {link.id: layer for layer, members in enumerate(layers) for link in members}
    arrows = [(source, link.id) for link in links for source in link.upstream if source in places]
    far = {arrow: depth[arrow[1]] - depth[arrow[0]] > 1 for arrow in arrows}
    around = AROUND if any(far.values()) else 0
    width, height = (length, breadth + around) if across else (breadth + around, length)
    width = max(width, 320)
    shapes = [svg.label(0, 16, title, size=14, bold=True)]
    for source, target in arrows:
        shapes += _arrow(places[source], places[target], across, far[source, target])
    differ = rules_differ(links)
    for link in links:
        shapes += _box(link, *places[link.id], names, differ)
    return svg.Picture(title, int(width) + 4, int(height) + 38, tuple(shapes))


def _layers(links: Sequence[Link]) -> list[list[Link]]:
    """By the longest way from a process that nothing feeds; in a layer near what feeds it."""
    depth: dict[str, int] = {}
    for link in links:
        depth[link.id] = max((depth[source] + 1 for source in link.upstream if source in depth), default=0)
    layers: list[list[Link]] = [[] for _layer in range(max(depth.values()) + 1)]
    for link in links:
        layers[depth[link.id]].append(link)
    row: dict[str, float] = {}
    for members in layers:
        above = {
            link.id: [row[source] for source in link.upstream if source in row] or [0.0] for link in members
        }
        members.sort(key=lambda link: sum(above[link.id]) / len(above[link.id]))
        for place, link in enumerate(members):
            row[link.id] = place - (len(members) - 1) / 2
    return layers


def _arrow(source: tuple[float, float], target: tuple[float, float], across: bool, far: bool) -> list[str]:
    """From box to box; an arrow that passes a box in between (`far`) goes around below or beside it."""
    (x1, y1), (x2, y2) = source, target
    bend = GAP_ALONG * 0.7
    if across:
        start, end = (x1 + BOX_WIDTH, y1 + BOX_HEIGHT / 2), (x2 - 8, y2 + BOX_HEIGHT / 2)
        tip = [(end[0] + 8, end[1]), (end[0] - 1, end[1] - 4.5), (end[0] - 1, end[1] + 4.5)]
        if far:
            low = max(y1, y2) + BOX_HEIGHT + AROUND
            start, end = (x1 + BOX_WIDTH * 0.7, y1 + BOX_HEIGHT), (x2 + BOX_WIDTH * 0.3, y2 + BOX_HEIGHT + 8)
            tip = [(end[0], end[1] - 8), (end[0] - 4.5, end[1] + 1), (end[0] + 4.5, end[1] + 1)]
            way = svg.curve(start, (start[0] + bend, low), (end[0] - bend, low), end)
        else:
            way = svg.curve(start, (start[0] + bend, start[1]), (end[0] - bend, end[1]), end)
        return [way, svg.polygon(tip, fill=svg.SOFT)]
    start, end = (x1 + BOX_WIDTH / 2, y1 + BOX_HEIGHT), (x2 + BOX_WIDTH / 2, y2 - 8)
    tip = [(end[0], end[1] + 8), (end[0] - 4.5, end[1] - 1), (end[0] + 4.5, end[1] - 1)]
    if far:
        right = max(x1, x2) + BOX_WIDTH + AROUND
        start, end = (x1 + BOX_WIDTH, y1 + BOX_HEIGHT * 0.7), (x2 + BOX_WIDTH + 8, y2 + BOX_HEIGHT * 0.3)
        tip = [(end[0] - 8, end[1]), (end[0] + 1, end[1] - 4.5), (end[0] + 1, end[1] + 4.5)]
        way = svg.curve(start, (right, start[1] + bend), (right, end[1] - bend), end)
    else:
        way = svg.curve(start, (start[0], start[1] + bend), (end[0], end[1] - bend), end)
    return [way, svg.polygon(tip, fill=svg.SOFT)]


def _box(link: Link, x: float, y: float, names: Mapping[str, str], differ: bool) -> list[str]:
    corrected = link.corrected_s != link.own_s
    edge = {"stroke": svg.MARK, "thick": 2.5} if corrected else {"stroke": svg.SOFT, "thick": 1.0}
    room = BOX_WIDTH - 16
    shapes = [svg.rect(x, y, BOX_WIDTH, BOX_HEIGHT, fill=svg.PAPER, rounded=4, **edge)]  # type: ignore[arg-type]
    foot = y + 17
    for words in svg.wrapped(link.title, 12, room, 2, bold=True):
        shapes.append(svg.label(x + 8, foot, words, bold=True))
        foot += 15
    said = _("RTO {time}").format(time=limit_words(link.own_s))
    if corrected and link.own_s is None:
        said = _("RTO {time}, own: none").format(time=limit_words(link.corrected_s))
    elif corrected:
        said = _("RTO {time}, own: {own}").format(
            time=limit_words(link.corrected_s), own=limit_words(link.own_s)
        )
    lines = [(said, True)]
    if corrected and link.because:
        because = names.get(link.because, link.because)
        lines.append((_("because of {process}").format(process=one_line(because)), False))
    if differ:
        other = _("flow {flow}, chain {chain}").format(
            flow=limit_words(link.flow_s), chain=limit_words(link.chain_s)
        )
        lines.append((other, False))
    lines.append((_("MTPD {time}").format(time=limit_words(link.mtpd_s)), False))
    foot = max(foot, y + 47)
    for words, bold in lines[:4]:
        fill = svg.MARK if bold and corrected else svg.INK
        shapes.append(svg.label(x + 8, foot, words, size=11, bold=bold, fill=fill, room=room))
        foot += 14
    return shapes
