import csv
from pathlib import Path

person, action, goal, now = Path("question.txt").read_text().split()
owners = {row["scope"]: row["owner"] for row in csv.DictReader(Path("owners.csv").open())}
rows = [row for row in csv.DictReader(Path("delegations.csv").open()) if int(row["begins"]) <= int(now) < int(row["ends"])]


def below(scope, other):
    return scope == other or scope.startswith(other + "/")


useful = [row for row in rows if below(goal, row["scope"]) and action in row["actions"].split("+")]
ways = [[row] for row in useful if owners.get(row["scope"].split("/")[0]) == row["giver"]]
while ways:
    way = ways.pop(0)
    last = way[-1]
    if last["taker"] == person:
        Path("answer.txt").write_text(" ".join(row["id"] for row in way) + "\n")
        break
    for row in useful:
        fits = row["giver"] == last["taker"] and below(row["scope"], last["scope"]) and int(row["depth"]) < int(last["depth"])
        if fits and set(row["actions"].split("+")) <= set(last["actions"].split("+")):
            ways.append([*way, row])
