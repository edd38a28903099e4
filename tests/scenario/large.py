"""Large scenarios for measurements, made by rule: the same number gives the same text."""

from __future__ import annotations


def make_large(resources: int) -> str:
    """A plan of so many resources in layers of ten, about 100 bytes each, with people and capacities.

    1,000 resources are about 100 KiB. The plan is whole: `check` finds no error in it.
    """
    lines = [
        "bcmsim: 1",
        f"title: Plan of {resources} resources",
        "kind: function-test",
        "language: en",
        "outage: 2026-11-28 06:00 Europe/Berlin",
        "restart: {reaction: 15 min}",
        "staff:",
        "  admins: {skills: [admin], count: 20}",
        "  dbas: {skills: [dba], count: 5}",
        "capacities: {tape-drive: 4}",
        "resources:",
    ]
    for number in range(resources):
        above = [number - 10 - number % 7, number - 10 - number % 3]
        needs = ", ".join(f"r{n:05d}" for n in dict.fromkeys(above) if n >= 0)
        skill = "dba" if number % 9 == 0 else "admin"
        extra = ", uses: {tape-drive: 1}" if number % 13 == 0 else ""
        lines.append(
            f"  r{number:05d}: {{title: Resource number {number}, waz: {5 + number % 50} min,"
            f" needs: [{needs}], staff: {{{skill}: 1}}{extra}}}"
        )
    lines += [
        "processes:",
        f"  all: {{needs: [r{resources - 1:05d}], rto: 8 h, mtpd: 12 h}}",
        "",
    ]
    return "\n".join(lines)
