import json
import re

from verdict import expected, say, text

want = expected()
FIELDS = {"effect", "who", "actions", "resources", "if"}


def strings(value):
    return isinstance(value, list) and len(value) < 200 and all(isinstance(one, str) and len(one) < 100 for one in value)


def sound(one):
    if not isinstance(one, dict) or set(one) - FIELDS or FIELDS - {"if"} - set(one) or one["effect"] not in ("allow", "deny"):
        return False
    when = one.get("if", {})
    if not isinstance(when, dict) or set(when) - {"network", "mfa", "hours"} or not strings(when.get("network", [])):
        return False
    hours = when.get("hours", [0, 24])
    good_hours = isinstance(hours, list) and len(hours) == 2 and all(isinstance(h, int) for h in hours)
    return good_hours and when.get("mfa", True) is True and all(strings(one[field]) for field in ("who", "actions", "resources"))


def fits(patterns, value):
    return any(re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), value) for pattern in patterns)


try:
    policy = json.loads(text("policy.json"))
except (ValueError, RecursionError):
    say(False, "unreadable")
if not isinstance(policy, list) or not all(map(sound, policy)) or len(policy) > want["limit"]:
    say(False, "unreadable")
world = want["world"]
resources = [*world["resources"], want["fresh"], want["near"]]
hours = sorted({0, 7, 8, 12, 17, 18, 21, 22, 23})
contexts = [(n, m, h) for n in world["networks"] for m in (False, True) for h in hours]


def met(when, context):
    network, mfa, hour = context
    low, high = when.get("hours", [0, 24])
    return network in when.get("network", [network]) and (mfa or "mfa" not in when) and low <= hour < high


def condition(networks, mfa, span):
    when = {}
    if networks:
        when["network"] = networks.split()
    if mfa:
        when["mfa"] = True
    if span:
        when["hours"] = [int(h) for h in span.split("-")]
    return when


for person in [*world["people"], "stranger"]:
    near = [one for one in policy if fits(one["who"], person)]
    for action in [*world["actions"], "object:own"]:
        nearer = [one for one in near if fits(one["actions"], action)]
        for resource in resources:
            found = [one for one in nearer if fits(one["resources"], resource)]
            wanted = [condition(*row[3:]) for row in want["needs"] if row[0] == person and row[1] == action and fits([row[2]], resource)]
            for context in contexts:
                need = any(met(when, context) for when in wanted)
                effects = {one["effect"] for one in found if met(one.get("if", {}), context)}
                if need != (effects == {"allow"}):
                    say(False, "behavior-changed" if need else "still-open")
say(True)
