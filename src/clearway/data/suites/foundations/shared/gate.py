"""The meaning of a gate's configuration: what holds for a user from an address."""

from ipaddress import ip_address, ip_network

DEFAULTS = {"password": "yes", "root": "yes", "forward": "yes", "tries": "3"}


def parse(text):
    blocks = [({}, {})]
    for row in text.splitlines():
        words = row.split("#")[0].split()
        if not words:
            continue
        if words[0].lower() == "match":
            named = dict(word.split("=", 1) for word in words[1:])
            if not named or set(named) - {"user", "from"}:
                raise ValueError("match")
            if "from" in named:
                ip_network(named["from"])
            blocks.append((named, {}))
        elif len(words) == 2:
            blocks[-1][1].setdefault(words[0].lower(), words[1])
        else:
            raise ValueError("line")
    return blocks


def value(blocks, keyword, user, address):
    for named, values in blocks[1:]:
        fits = named.get("user", user) == user and ("from" not in named or ip_address(address) in ip_network(named["from"]))
        if fits and keyword in values:
            return values[keyword]
    return blocks[0][1].get(keyword, DEFAULTS.get(keyword))
