"""What the demo says while it runs, all of it on stderr: the acts of the Order's way, and what came of each."""

from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from clearway.formats.text import inert


class Talk:
    """Says headings and lines, and shows that something is going on where somebody watches."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = Console(stderr=True, quiet=quiet, highlight=False, soft_wrap=True)
        self._act = 0

    def act(self, title: str) -> None:
        """Begin the next act."""
        self._act += 1
        self._console.print(Text(f"{self._act}. {title}", style="bold"))

    def line(self, text: str, *more: str) -> None:
        """Say one thing that happened, and more about it below."""
        self._console.print(Text("\n".join([f"   {inert(text)}", *(f"      {inert(one)}" for one in more)])))

    @contextmanager
    def waiting(self, text: str) -> Generator[None]:
        """Show what is being waited for, for as long as it takes."""
        with self._console.status(Text(inert(text))):
            yield
