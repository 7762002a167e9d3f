from datetime import datetime, timedelta, timezone

from instance import start, write

draw = start("logs-2")
BROWSERS = [f"Wander/{major}.{minor} ({system})" for major in (7, 8, 9) for minor in (0, 2) for system in ("Linux", "Phone", "Desk", "Tablet")]
ZONES = [0, 60, 120, -300, 330, -480]
PAGES = ["/", "/cart", "/orders", "/search?q=lamp", "/account", "/account/cards", "/help", "/item/{n}"]
DAY = datetime(2031, draw.between(2, 11), draw.between(2, 27), tzinfo=timezone.utc)


def address():
    return f"{draw.pick([198, 203, 185, 91, 45, 77])}.{draw.between(1, 250)}.{draw.between(1, 250)}.{draw.between(2, 250)}"


def line(instant, one, browser, session, request, status):
    local = instant.astimezone(timezone(timedelta(minutes=draw.pick(ZONES))))
    return instant, f'{one} [{local.strftime("%d/%b/%Y:%H:%M:%S %z")}] "{request}" {status} {draw.between(200, 9000)} session={session} "{browser}"'


rows, sessions = [], []
for _ in range(70):
    browser, one = draw.pick(BROWSERS), address()
    second = draw.below(70_000)
    for _ in range(draw.between(1, 3)):
        session = draw.hex(12)
        rows.append(line(DAY + timedelta(seconds=second), one, browser, session, "POST /login", 302))
        begun = second
        for _ in range(draw.between(4, 14)):
            second += draw.between(5, 400)
            if draw.chance(12):
                one = address()
            page = draw.pick(PAGES).replace("{n}", str(draw.between(10, 999)))
            rows.append(line(DAY + timedelta(seconds=second), one, browser, session, f"GET {page}", 200))
        sessions.append((session, browser, begun, second))
        if draw.chance(50):
            browser = draw.pick(BROWSERS)
        second += draw.between(60, 4000)
session, browser, begun, ended = draw.pick(sessions)
thief, other = address(), draw.pick([each for each in BROWSERS if each != browser])
first = begun + draw.between(2, ended - begun)
for number in range(draw.between(1, 4)):
    second = first + number * draw.between(7, 300)
    rows.append(line(DAY + timedelta(seconds=second), thief, other, session, f"GET {draw.pick(['/account/cards', '/orders', '/account'])}", 200))
rows.sort(key=lambda row: row[0])
lines = [text for _, text in rows]
# Front machines hand in their lines a little late: the file is only nearly in order.
for place in range(0, len(lines) - 6, 6):
    lines[place : place + 6] = draw.shuffled(lines[place : place + 6])
when = (DAY + timedelta(seconds=first)).strftime("%Y-%m-%dT%H:%M:%SZ")
write({"access.log": "\n".join(lines) + "\n"}, {"line": f"{session} {thief} {when}"})
