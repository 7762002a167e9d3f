"""Options that give two things at once, as NAME=WORDS."""

import click


class Pair(click.ParamType[tuple[str, str]]):
    """A name and what belongs to it, with a sign between."""

    def __init__(self, shape: str, sign: str = "=") -> None:
        self.name = shape
        self._sign = sign

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:  # fmt: skip
        """Read it; click tells what does not fit."""
        name, sign, words = str(value).partition(self._sign)
        if not name.strip() or not sign or not words.strip():
            self.fail(f"write it like {self.name}", param, ctx)
        return name.strip(), words.strip()


def each_once(ctx: click.Context, param: click.Parameter, value: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Give pairs by their names; click tells which name is there twice."""
    told = dict(value)
    for name, words in value:
        if told[name] != words:
            raise click.BadParameter(f"{name} is there twice", ctx=ctx, param=param)
    return told
