class StixObject:
    type: str

class Bundle:
    objects: list[StixObject]

def parse(data: str) -> Bundle: ...
