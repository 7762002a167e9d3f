import csv
from pathlib import Path

from verdict import line, say

person, action, goal, now = Path("given/question.txt").read_text().split()
owners = {row["scope"]: row["owner"] for row in csv.DictReader(Path("given/owners.csv").open())}
by_id = {row["id"]: row for row in csv.DictReader(Path("given/delegations.csv").open())}


def below(scope, other):
    return scope == other or scope.startswith(other + "/")


chain = line().split()
if not chain or len(set(chain)) != len(chain) or any(one not in by_id for one in chain):
    say(False)
links = [by_id[one] for one in chain]
first = links[0]
good = owners.get(first["scope"].split("/")[0]) == first["giver"]
for before, after in zip(links, links[1:]):
    good &= before["taker"] == after["giver"] and below(after["scope"], before["scope"])
    good &= int(before["depth"]) > int(after["depth"]) >= 0
    good &= set(after["actions"].split("+")) <= set(before["actions"].split("+"))
good &= all(int(one["begins"]) <= int(now) < int(one["ends"]) for one in links)
last = links[-1]
say(good and last["taker"] == person and below(goal, last["scope"]) and action in last["actions"].split("+"))
