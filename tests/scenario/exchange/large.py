"""A CMDB of any size, made by rule: items in layers, each depending on two of the layer below."""

from __future__ import annotations


def make_items(count: int) -> str:
    """`cmdb_ci` with so many systems and one business service for every hundred of them."""
    lines = ["sys_id,name,sys_class_name,owned_by,managed_by,operational_status,u_waz"]
    lines += [
        f"{number:032x},Server {number:05d},cmdb_ci_linux_server,,Team {number % 7},1,{5 + number % 50} min"
        for number in range(count)
    ]
    lines += [
        f"{service + 10**9:032x},Service {service:03d},cmdb_ci_service,Owner {service % 5},,1,"
        for service in range(count // 100)
    ]
    return "\n".join(lines) + "\n"


def make_relations(count: int) -> str:
    """`cmdb_rel_ci` with about two dependencies for each system, and one for each service."""
    lines = ["parent,child,type"]
    for number in range(10, count):
        below = dict.fromkeys((number - 10 - number % 7, number - 10 - number % 3))
        lines += [f"{number:032x},{one:032x},Depends on::Used by" for one in below if one >= 0]
    lines += [
        f"{service + 10**9:032x},{service * 100 + 99:032x},Runs on::Runs" for service in range(count // 100)
    ]
    return "\n".join(lines) + "\n"
