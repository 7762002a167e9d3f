from ipaddress import ip_network

from gate import parse, value
from verdict import expected, say, text

want = expected()
try:
    blocks = parse(text("gate.conf"))
except (ValueError, KeyError):
    say(False, "unreadable")
if len(blocks) > 40:
    say(False, "unreadable")
net = ip_network(want["net"])
first, last = int(net.network_address), int(net.broadcast_address)
addresses = [net[0], net[7], net[255], ip_network(want["wide"])[0], "10.0.0.9", "203.0.113.7", "0.0.0.0"]
addresses += [type(net[0])(one) for one in (first - 1, last + 1)]
for named, _ in blocks[1:]:  # wherever the file itself makes a difference
    if "from" in named:
        edge = ip_network(named["from"])
        addresses += [edge[0], edge[-1], type(edge[0])(max(0, int(edge[0]) - 1))]
users = [want["robot"], want["visitor"], *want["others"], "root", "stranger", *(named["user"] for named, _ in blocks[1:] if "user" in named)]
for user in users:
    for address in map(str, addresses):
        held = {keyword: value(blocks, keyword, user, address) for keyword in ("root", "password", "forward", "tries", "port")}
        inside = user == want["robot"] and type(net[0])(address) in net
        if held["password"] != ("yes" if inside else "no") or held["forward"] != ("yes" if user == want["visitor"] else "no"):
            say(False, "behavior-changed" if inside or user == want["visitor"] else "still-open")
        if held["root"] != "no" or held["tries"] != want["tries"]:
            say(False, "still-open")
        if held["port"] != want["port"]:
            say(False, "behavior-changed")
say(True)
