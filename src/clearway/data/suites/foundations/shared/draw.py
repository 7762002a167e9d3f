"""Draws from a seed: the same draws on every machine and with every version of Python."""

import hashlib


class Draw:
    def __init__(self, seed, *labels):
        self._key = hashlib.sha256("/".join([seed, *labels]).encode()).digest()
        self._count = 0
        self._pool = b""

    def bytes(self, count):
        while len(self._pool) < count:
            self._pool += hashlib.sha256(self._key + self._count.to_bytes(8, "big")).digest()
            self._count += 1
        drawn, self._pool = self._pool[:count], self._pool[count:]
        return drawn

    def below(self, end):
        return int.from_bytes(self.bytes(8), "big") % end

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def pick(self, items):
        items = list(items)
        return items[self.below(len(items))]

    def sample(self, items, count):
        return self.shuffled(items)[:count]

    def shuffled(self, items):
        items = list(items)
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]
        return items

    def chance(self, percent):
        return self.below(100) < percent

    def hex(self, count):
        return self.bytes((count + 1) // 2).hex()[:count]

    def word(self):
        pairs = self.between(2, 3)
        return "".join(self.pick("bdfgklmnprstvz") + self.pick("aeiou") for _ in range(pairs))

    def words(self, count, taken=()):
        found = []
        while len(found) < count:
            word = self.word()
            if word not in found and word not in taken:
                found.append(word)
        return found
