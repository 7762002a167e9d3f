from instance import start, write

draw = start("authorization-1")
nouns = draw.words(18)
count = draw.between(13, 18)
bad = draw.below(count)
names, parts = [], []
for place in range(count):
    noun, verb = nouns[place], draw.pick(["show", "rename", "delete", "share", "export"])
    public = place != bad and draw.chance(25)
    table = f"public_{noun}" if public else noun
    names.append(f"{verb}_{noun}")
    checks = {
        "plain": f"    if record.owner != user.id:\n        raise Forbidden\n",
        "function": f"    require_owner(user, record)\n",
        "query": "",
    }
    style = draw.pick(checks)
    fetch = f'    record = rows("{table}").one(id=number, owner=user.id)\n' if style == "query" else f'    record = rows("{table}").one(id=number)\n'
    check = checks[style]
    if public:
        fetch, check = f'    record = rows("{table}").one(id=number)\n', ""
    if place == bad:
        fetch = f'    record = rows("{table}").one(id=number)\n'
        check = draw.pick(
            [
                "    if user.id is None:\n        raise Forbidden\n",
                "    require_login(user)\n",
                "    if record.owner is None:\n        raise Forbidden\n",
                '    log.info("asked by %s", user.id)\n',
            ]
        )
    act = {"show": "    return page(record)\n", "rename": "    record.name = form.name\n    return page(record)\n"}.get(verb, f"    return {verb}(record)\n")
    noise = draw.pick(["", "    require_login(user)\n", '    log.info("%s", number)\n'])
    parts.append(f'@route("/{noun}/<number>/{verb}")\ndef {names[-1]}(user, number, form):\n{noise}{fetch}{check}{act}')
text = '"""Handlers. require_owner raises Forbidden unless user.id is record.owner; one() raises Missing where nothing fits."""\n\n\n' + "\n\n".join(parts)
write({"handlers.py": text}, {"line": names[bad]})
