"""What is shown of this machine inside the sandbox."""

from pathlib import Path

from clearway.gateways.builds import this_machine


def test_interpreters_are_found_and_mounted() -> None:
    """Both interpreters exist, under a mount that shows them, and nothing is writable."""
    machine = this_machine()
    assert not any(mount.writable for mount in machine.mounts)
    for program in (Path(machine.python), Path(machine.node)):
        shown = [mount for mount in machine.mounts if program.is_relative_to(mount.inside)]
        assert any((mount.host / program.relative_to(mount.inside)).is_file() for mount in shown)
        assert not program.is_relative_to("/work")  # that is the run's own folder inside


def test_homes_and_settings_are_not_shown() -> None:
    """Neither the machine's settings nor a whole home is among the mounts."""
    shown = {mount.inside for mount in this_machine().mounts}
    assert not shown & {"/", "/etc", "/home", "/root", "/var", "/proc", "/dev"}
