"""Builds and runs a target inside the sandbox; nothing fetched is ever unpacked, compiled or run outside it."""

from clearway.gateways.builds.batch import execute_each
from clearway.gateways.builds.build import REPORT, Built, NotBuilt, Phase, Plan, build
from clearway.gateways.builds.execute import Execution, Observed, execute
from clearway.gateways.builds.machine import Machine, this_machine
from clearway.gateways.builds.shelf import SHELF, folder_file, shelf_file, shelf_names
from clearway.gateways.builds.tarballs import pack, unpack
from clearway.gateways.builds.workbench import Workbench

__all__ = [
    "REPORT",
    "SHELF",
    "Built",
    "Execution",
    "Machine",
    "NotBuilt",
    "Observed",
    "Phase",
    "Plan",
    "Workbench",
    "build",
    "execute",
    "execute_each",
    "folder_file",
    "pack",
    "shelf_file",
    "shelf_names",
    "this_machine",
    "unpack",
]
