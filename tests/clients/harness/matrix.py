"""Which client libraries run, over which transports, and who talks to whom."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Library:
    """One library in one pinned version, with the adapter that drives it."""

    name: str
    language: str  # "python" or "node"
    adapter: str  # path of the adapter under tests/clients
    transports: tuple[str, ...]
    lacks: frozenset[str] = frozenset()  # capabilities; steps that need one are left out

    @property
    def home(self) -> Path:
        """The virtual environment, or the folder of package.json."""
        if self.language == "python":
            return ROOT / ".venvs" / self.name
        return (ROOT / self.adapter).parent

    @property
    def requirements(self) -> Path:
        """The file that pins every package."""
        if self.language == "python":
            return ROOT / "requirements" / f"{self.name}.txt"
        return self.home / "package-lock.json"

    def command(self) -> list[str]:
        """What starts the adapter; its configuration follows as one argument."""
        program = str(self.home / "bin" / "python") if self.language == "python" else "node"
        return [program, str(ROOT / self.adapter)]


@dataclass(frozen=True)
class Variant:
    """A library on one of its transports."""

    library: Library
    transport: str

    @property
    def name(self) -> str:
        return f"{self.library.name}/{self.transport}"


@dataclass(frozen=True)
class Pairing:
    """One run of the scenario: who Ann and Ben use, and what Ann's second device is."""

    name: str
    ann: Variant
    ben: Variant
    ann_second: Variant

    def libraries(self) -> set[Library]:
        return {v.library for v in (self.ann, self.ben, self.ann_second)}


TELETHON = Library(
    "telethon",
    "python",
    "adapters/telethon_adapter.py",
    ("full", "abridged", "intermediate", "obfuscated"),
)
# Layer 155: old constructors of messages, updates and replies are seen on the wire.
TELETHON_OLD = Library("telethon-1.28", "python", "adapters/telethon_adapter.py", ("full",))
# Layer 133: the lowest that the server serves.
TELETHON_OLDEST = Library(
    "telethon-1.24",
    "python",
    "adapters/telethon_oldest_adapter.py",
    ("full",),
    lacks=frozenset({"channel_catch_up", "reactions"}),
)
KURIGRAM = Library(
    "kurigram",
    "python",
    "adapters/kurigram_adapter.py",
    ("abridged", "padded", "obfuscated"),
    lacks=frozenset({"giving_away"}),
)
MTCUTE = Library(
    "mtcute-node",
    "node",
    "node/adapter.mjs",
    ("intermediate", "padded", "obfuscated", "pfs"),
    lacks=frozenset({"giving_away"}),
)
MTCUTE_WEB = Library(
    "mtcute-web",
    "node",
    "web/adapter.mjs",
    ("websocket",),
    lacks=frozenset({"giving_away"}),
)

LIBRARIES = (TELETHON, TELETHON_OLD, TELETHON_OLDEST, KURIGRAM, MTCUTE, MTCUTE_WEB)
VARIANTS = tuple(Variant(lib, t) for lib in LIBRARIES for t in lib.transports)


def _crosswise(ann: Library, ben: Library) -> Pairing:
    first, second = Variant(ann, ann.transports[0]), Variant(ben, ben.transports[0])
    return Pairing(f"cross/{ann.name}-{ben.name}", first, second, second)


PAIRINGS = tuple(Pairing(v.name, v, v, v) for v in VARIANTS) + (
    _crosswise(TELETHON, MTCUTE),
    _crosswise(MTCUTE, TELETHON),
    _crosswise(TELETHON, MTCUTE_WEB),
    _crosswise(MTCUTE_WEB, TELETHON),
    _crosswise(MTCUTE, MTCUTE_WEB),
    _crosswise(TELETHON_OLD, MTCUTE),
    _crosswise(KURIGRAM, TELETHON_OLDEST),
)


def select(only: list[str]) -> list[Pairing]:
    """The pairings whose name is, or begins with, one of `only`; all without it."""
    if not only:
        return list(PAIRINGS)
    return [p for p in PAIRINGS if any(p.name.startswith(name) for name in only)]
