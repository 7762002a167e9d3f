"""The meaning of a packet filter's rules: the first that fits decides, where none fits a packet is allowed."""

from ipaddress import ip_network


def network(word):
    net = ip_network("0.0.0.0/0" if word == "any" else word)
    return int(net.network_address), int(net.broadcast_address)


def ports(word):
    low, _, high = ("0-65535" if word == "any" else word).partition("-")
    ends = int(low), int(high or low)
    if not 0 <= ends[0] <= ends[1] <= 65535:
        raise ValueError("ports")
    return ends


def parse(text):
    rules = []
    for row in text.splitlines():
        words = row.split("#")[0].split()
        if not words:
            continue
        effect, protocol, source, destination, span = words
        if effect not in ("allow", "deny") or protocol not in ("tcp", "udp", "any"):
            raise ValueError("rule")
        rules.append((effect == "allow", protocol, network(source), network(destination), ports(span)))
    return rules
