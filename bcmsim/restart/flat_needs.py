"""What follows from what ways still need: an order of the resources, and before when nothing is up."""

from __future__ import annotations

from collections.abc import Sequence

from bcmsim.restart.kernel_parts import NEVER

Groups = Sequence[Sequence[int]]
"""Of each group a way needs one resource."""


def order_of(ways_of: Sequence[Sequence[int]], needs: Sequence[Groups]) -> list[int]:
    """All resources, each after all that its ways need; without those in a ring, and what needs them."""
    users: list[list[int]] = [[] for _resource in ways_of]
    waiting = [0] * len(users)
    for resource, ways in enumerate(ways_of):
        for one in dict.fromkeys(one for way in ways for group in needs[way] for one in group):
            users[one].append(resource)
            waiting[resource] += 1
    order = [resource for resource, count in enumerate(waiting) if not count]
    for resource in order:  # grows while it is walked
        for user in users[resource]:
            waiting[user] -= 1
            if not waiting[user]:
                order.append(user)
    return order


def earliest_ups(
    order: Sequence[int], ways_of: Sequence[Sequence[int]], needs: Sequence[Groups], opens_s: Sequence[int]
) -> list[int]:
    """Of each resource that is down a second before which it is not up; NEVER without a way."""
    earliest = [0] * len(ways_of)
    for resource in order:
        starts = [
            max([opens_s[way], *(min(earliest[one] for one in group) for group in needs[way])])
            for way in ways_of[resource]
        ]
        earliest[resource] = min(starts, default=NEVER)
    return earliest
