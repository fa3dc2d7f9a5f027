#!/usr/bin/env python3
"""Runs real client libraries against a chappe server. See README.md.

    run.py [--only NAME]... [--binary PATH | --server HOST:PORT] [--jobs N]
    run.py --check-transports [--only NAME]...
"""

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from harness import matrix, transports
from harness.device import Failure
from harness.install import install
from harness.report import Report
from harness.server import Server
from scenario import FOUNDATION, STEPS
from scenario.stage import Account, Stage

BINARY = Path(__file__).resolve().parents[2] / "target" / "release" / "chappe"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", default=[], metavar="NAME",
                        help="only pairings whose name begins so (see --list); may be repeated")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--binary", type=Path, default=BINARY, help="the server to start")
    where.add_argument("--server", metavar="HOST:PORT", help="a server that runs already")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="pairings at a time")
    parser.add_argument("--list", action="store_true", help="print the names and stop")
    parser.add_argument("--check-transports", action="store_true",
                        help="only check, without a server, what bytes each client begins with")
    return parser.parse_args()


def step_name(step: Callable) -> str:
    """`channels.catches_up`: the file and the function."""
    return f"{step.__module__.rpartition('.')[2]}.{step.__name__}"


async def run_pairing(stage: Stage, report: Report) -> None:
    """All steps of one pairing; the devices end with it."""
    broken = None
    try:
        for step in STEPS:
            if broken:
                report.skipped(stage.pairing.name, step_name(step), f"{broken} failed")
                continue
            name = step_name(step)
            if lacking := stage.lacking(step):
                report.leave_out(stage.pairing.name, name, lacking)
                continue
            with report.test(stage.pairing.name, name) as outcome:
                await step(stage)
            if outcome.failure and step in FOUNDATION:
                broken = name
    finally:
        for device in stage.devices():
            await device.stop()


def stages(pairings: list[matrix.Pairing], config: dict, folder: Path) -> list[Stage]:
    """A stage for each pairing, each with two test numbers of its own."""
    # A server that runs already may know numbers from an earlier run.
    first = random.randrange(0, 10_000 - len(pairings))
    return [
        Stage(
            pairing,
            config,
            folder / pairing.name.replace("/", "-"),
            Account.test_number(1, first + i, "Ann"),
            Account.test_number(2, first + i, "Ben"),
        )
        for i, pairing in enumerate(pairings)
    ]


async def run_all(pairings: list[matrix.Pairing], args: argparse.Namespace, folder: Path) -> bool:
    """Starts what is needed, runs everything, and judges the server at the end."""
    report = Report()
    server = None
    try:
        with report.test("server", "starts") as started:
            server = await connect_server(args, folder)
            config = await server.client_config()
        if started.failure is None:
            await run_pairings(stages(pairings, config, folder), args.jobs, report)
            await judge(server, report)
    finally:
        if server is not None:
            server.kill()
    print(f"logs and data: {folder}")
    return report.close()


def step_name(step: Callable) -> str:
    """`channels.catches_up`: the file and the function."""
    return f"{step.__module__.rpartition('.')[2]}.{step.__name__}"


async def run_pairings(waiting: list[Stage], jobs: int, report: Report) -> None:
    """Runs the pairings in their order, `jobs` of them at a time."""
    free = asyncio.Semaphore(jobs)

    async def limited(stage: Stage) -> None:
        async with free:
            await run_pairing(stage, report)

    await asyncio.gather(*(limited(stage) for stage in waiting))


async def judge(server: Server, report: Report) -> None:
    """How our own server ends and what it logged."""
    if server.log is None:
        return
    with report.test("server", "ends on SIGTERM"):
        await server.stop()
    with report.test("server", "logs no warning and no error"):
        server.check_log()


async def connect_server(args: argparse.Namespace, folder: Path) -> Server:
    if args.server:
        host, _, port = args.server.rpartition(":")
        return Server(host, int(port))
    if not args.binary.exists():
        raise Failure(f"{args.binary} does not exist; build it with `cargo build --release`")
    return await Server.start(args.binary.resolve(), folder)


def main() -> int:
    args = arguments()
    pairings = matrix.select(args.only)
    if args.list:
        print("\n".join(p.name for p in pairings))
        return 0
    if not pairings:
        sys.exit(f"no pairing begins with any of {args.only}; see --list")
    for library in sorted({lib for p in pairings for lib in p.libraries()}, key=lambda x: x.name):
        install(library)
    folder = Path(tempfile.mkdtemp(prefix="chappe-clients-"))
    if args.check_transports:
        job = transports.check_all(pairings, folder)
    else:
        job = run_all(pairings, args, folder)
    return 0 if asyncio.run(job) else 1


if __name__ == "__main__":
    sys.exit(main())
