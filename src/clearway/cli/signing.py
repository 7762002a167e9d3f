"""How a command signs what it saw: the options, the key, and the file that the attestation goes to."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

import click

from clearway.cli.output import say
from clearway.formats.dsse import key_name
from clearway.formats.in_toto import Statement
from clearway.gateways.builds import Workbench
from clearway.gateways.signer import Signer, read_signing_key
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import system_clock
from clearway.validation import actions as validation
from clearway.validation.model import Attestor

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Who signs what was seen, with which key, into which file."""

    signer: Signer
    name: str
    file: Path

    def attestor(self, bench: Workbench) -> Attestor:
        """Name who attests, from which sandbox, now; by the key where no name was given."""
        name = self.name or f"ed25519:{key_name(self.signer.public_key)[:16]}"
        return Attestor(name=name, sandbox=bench.wall, at=system_clock())

    def write(self, statement: Statement) -> None:
        """Sign a statement into a new file."""
        envelope = validation.sign(statement, self.signer)
        try:
            with self.file.open("xb") as opened:
                opened.write(envelope)
        except OSError as error:
            what = f"{self.file} cannot be made: {error.strerror}."
            raise Refusal("no-attestation", what, hint="Name a file that is not there yet: --attestation.") from None
        say(f"Signed: {self.file}. Hand it in: clearway attestation submit {self.file}")


def signed(command: Callable[Concatenate[Signing | None, P], None]) -> Callable[P, None]:
    """Give a command the options by which what it saw is signed; it is given who signs, or None."""

    @click.option("--sign", type=click.Path(path_type=Path), help="Attest what was seen, with this key file.")
    @click.option("--as", "signer_name", default="", help="Who attests it; named by the key when left out.")
    @click.option(
        "--attestation", "attestation_file", type=click.Path(path_type=Path), default="attestation.dsse.json",
        show_default=True, help="Where the attestation goes; a new file.",
    )  # fmt: skip
    @wraps(command)
    def start(*arguments: P.args, **options: P.kwargs) -> None:
        key, name, file = (options.pop(one) for one in ("sign", "signer_name", "attestation_file"))
        signing = None
        if isinstance(key, Path):
            assert isinstance(file, Path)
            signing = Signing(signer=read_signing_key(key), name=str(name), file=file)
        command(signing, *arguments, **options)

    return start
