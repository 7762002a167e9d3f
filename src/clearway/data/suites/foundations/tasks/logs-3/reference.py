import re
from datetime import datetime, timedelta
from pathlib import Path


def rows(name, pattern):
    found = (re.fullmatch(pattern, line) for line in Path(name).read_text().splitlines())
    return [match.groups() for match in found if match]


def at(text):
    return datetime.strptime(text.replace("T", " ").rstrip("Z"), "%Y-%m-%d %H:%M:%S")


clocks = {host: (int(ahead), at(until)) for host, ahead, until in rows("clocks.txt", r"(\S+) ahead (-?\d+) until (\S+)")}
hosts = {address: host for host, address in rows("hosts.txt", r"(\S+) (\S+)")}


def true_time(host, text):
    """Before the clock was set right it ran ahead: such a time is before the step once it is set back."""
    ahead, step = clocks[host]
    early = at(text) - timedelta(seconds=ahead)
    return early if early < step else at(text)


target, path = re.search(r"machine (\S+), file (\S+)", Path("target.txt").read_text()).groups()
ran = rows("commands.log", r"(\S+ \S+) (\S+) session (\w+) ran: (.*)")
when, session = next((when, session) for when, host, session, words in ran if host == target and path in words)
opened = {(host, session): (when, source, port) for when, host, session, source, port in rows("sessions.log", r"(\S+ \S+) (\S+) session (\w+) opened for ops from (\S+) port (\d+)")}
outgoing = {(host, to, port): session for _, host, session, to, port in rows("outgoing.log", r"(\S+ \S+) (\S+) session (\w+) connected to (\S+) from port (\d+)")}
addresses = {host: address for address, host in hosts.items()}
host, current = target, session
while True:
    begun, source, port = opened[(host, current)]
    if source not in hosts:
        break
    current = outgoing[(hosts[source], addresses[host], port)]
    host = hosts[source]
entered = true_time(host, begun)
holder = None
for text, address, name, outside in rows("leases.log", r"(\S+) lease (\S+) to (\S+) at (\S+)"):
    if address == source and at(text) <= entered:
        holder = (name, outside)
read = true_time(target, when)
Path("answer.txt").write_text(f"{holder[0]} {holder[1]} {read:%Y-%m-%dT%H:%M:%SZ}\n")
