from datetime import datetime, timedelta, timezone

from instance import start, write

draw = start("logs-3")
DAY = datetime(2031, draw.between(2, 11), draw.between(2, 27), tzinfo=timezone.utc)
hosts = draw.words(9)
inner = {host: f"10.20.0.{10 + number}" for number, host in enumerate(hosts)}
# Ahead by so much until `step` seconds of true time, right afterwards.
clocks = {host: (draw.pick([-1, 1]) * draw.between(40, 5000), draw.between(30_000, 60_000)) for host in hosts}
people = draw.words(16, taken=hosts)
outside = {name: f"{draw.pick([198, 203, 91])}.{draw.between(1, 250)}.{draw.between(1, 250)}.{draw.between(2, 250)}" for name in people}
COMMANDS = ["ls /srv", "tail /var/log/gate", "uptime", "df", "vi /etc/motd", "cat /srv/ledger/README", "ps"]


def utc(second):
    return f"{DAY + timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}"


def told(host, second):
    ahead, step = clocks[host]
    return f"{DAY + timedelta(seconds=second + (ahead if second < step else 0)):%Y-%m-%d %H:%M:%S}"


# Inner addresses are leased again soon after they are given back.
leases, free = [], {f"10.99.0.{number}": 0 for number in range(20, 27)}
for name in people * 3:
    address = min(free, key=lambda one: free[one])
    begun = free[address] + draw.between(20, 900)
    ended = begun + draw.between(2000, 9000)
    free[address] = ended
    leases.append((begun, ended, address, name))
leases = [lease for lease in leases if lease[1] < 86_000]
sessions, commands, outgoing = [], [], []
ports = iter(draw.shuffled(range(32_000, 60_000)))


def work(host, second, until, session):
    while second < until:
        commands.append((host, second, session, draw.pick(COMMANDS)))
        second += draw.between(30, 900)


def log_in(host, second, source, port):
    session = draw.hex(6)
    sessions.append((host, second, session, source, port))
    return session


def hop(host, second, session, target):
    port = next(ports)
    outgoing.append((host, second, session, inner[target], port))
    return log_in(target, second + 1, inner[host], port)


chains = []
for begun, ended, address, name in leases:
    for _ in range(draw.between(2, 4)):
        first, second_host, third = draw.sample(hosts, 3)
        at = draw.between(begun + 5, ended - 900)
        session = log_in(first, at, address, next(ports))
        work(first, at + 5, min(ended, at + 600), session)
        far = hop(first, at + draw.between(20, 200), session, second_host)
        work(second_host, at + 210, min(ended, at + 800), far)
        farther = hop(second_host, at + draw.between(230, 400), far, third)
        work(third, at + 410, min(ended, at + 880), farther)
        chains.append((third, at, farther, name, first))


def clear(host, second):
    """A clock that is set back tells some times twice; what is asked for has to be told once."""
    ahead, step = clocks[host]
    return second < step - 5 or second > step + max(0, ahead) + 5


while True:
    target, at, session, name, first = draw.pick(chains)
    read = at + draw.between(420, 860)
    if clear(target, read) and clear(first, at):
        break
path = f"/srv/ledger/{draw.word()}.csv"
commands.append((target, read, session, f"cp {path} /tmp/.{draw.hex(4)}"))


def log(rows, write_row):
    """By host, in the order in which its own clock wrote them; sorted by true time."""
    return "\n".join(write_row(row) for row in sorted(rows, key=lambda row: row[1])) + "\n"


clock_text = "\n".join(f"{host} ahead {ahead} until {utc(step)}" for host, (ahead, step) in clocks.items()) + "\n"
lease_rows = sorted([(b, f"{utc(b)} lease {a} to {n} at {outside[n]}") for b, _, a, n in leases] + [(e, f"{utc(e)} free {a}") for _, e, a, _ in leases])
by_host = draw.shuffled(hosts)
write(
    {
        "target.txt": f"machine {target}, file {path}\n",
        "clocks.txt": clock_text,
        "hosts.txt": "\n".join(f"{host} {inner[host]}" for host in hosts) + "\n",
        "leases.log": "\n".join(text for _, text in lease_rows) + "\n",
        "sessions.log": "".join(
            log([r for r in sessions if r[0] == host], lambda r: f"{told(r[0], r[1])} {r[0]} session {r[2]} opened for ops from {r[3]} port {r[4]}") for host in by_host
        ),
        "commands.log": "".join(
            log([r for r in commands if r[0] == host], lambda r: f"{told(r[0], r[1])} {r[0]} session {r[2]} ran: {r[3]}") for host in by_host
        ),
        "outgoing.log": "".join(
            log([r for r in outgoing if r[0] == host], lambda r: f"{told(r[0], r[1])} {r[0]} session {r[2]} connected to {r[3]} from port {r[4]}") for host in by_host
        ),
    },
    {"line": f"{name} {outside[name]} {utc(read)}"},
)
