"""Whose neighbours share a limit: the 256 addresses of a network of IPv4, the one site of IPv6."""

import ipaddress


def network_of(address: str) -> str:
    """`203.0.113` of 203.0.113.7, the /64 of an IPv6 address, "" of none."""
    if ":" not in address:
        return address.rpartition(".")[0]
    try:
        found = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return ""
    if found.ipv4_mapped:
        return network_of(str(found.ipv4_mapped))
    return found.exploded[:19]
