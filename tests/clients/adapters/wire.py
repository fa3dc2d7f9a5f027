"""The adapter's end of the line to the driver.

One JSON object a line: requests `{"id", "call", "args"}` arrive on standard
input, `{"id", "result"}` or `{"id", "error": {"code", "name"}}` and
`{"event": {...}}` leave on standard output. Standard error is the library's
own log. The file knows no client library.
"""

import asyncio
import json
import sys
import traceback

VOCABULARY = frozenset(
    "connect disconnect sign_up sign_in import_contact send forward edit delete "
    "react read typing history dialogs create_group create_channel set_public_name add_members "
    "join join_by_link leave set_admin set_default_rights restrict set_slow_mode ban pin members "
    "set_title set_about chat invite_link migrate set_password remove_password check_password give_away log_out".split()
)
LINE_SIZE_MAX = 16 * 1024 * 1024


class RpcFailure(Exception):
    """An answer `rpc_error` of the server, in the words of the protocol."""

    def __init__(self, code, name):
        super().__init__(f"{code} {name}")
        self.code = code
        self.name = name


def write_line(value):
    """Sends one object to the driver."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def emit(event):
    """Tells the driver of an update that the library handed out."""
    if event is not None:
        write_line({"event": event})


async def answer(device, request):
    """Runs one request and sends its outcome."""
    number, call = request["id"], request["call"]
    try:
        if call not in VOCABULARY:
            raise ValueError(f"unknown call {call}")
        result = await getattr(device, call)(**request["args"])
        write_line({"id": number, "result": result})
    except RpcFailure as failure:
        write_line({"id": number, "error": {"code": failure.code, "name": failure.name}})
    except Exception as failure:  # everything else is a fault that the driver reports
        traceback.print_exc()
        name = f"{type(failure).__name__}: {failure}"
        write_line({"id": number, "error": {"code": None, "name": name}})


async def serve(device, *, library, layer):
    """Introduces the adapter, then answers requests until standard input ends."""
    reader = asyncio.StreamReader(limit=LINE_SIZE_MAX)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    write_line({"hello": {"library": library, "layer": layer}})
    while line := await reader.readline():
        await answer(device, json.loads(line))


def config():
    """The driver's description of server, transport and folder, from the command line."""
    return json.loads(sys.argv[1])
