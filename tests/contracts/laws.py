"""Laws about source code that linters do not know: each takes a file's text and gives its complaints with lines."""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache

Law = Callable[[str], list[str]]

IMPURE = frozenset(
    {"os", "io", "pathlib", "socket", "sqlite3", "subprocess", "logging", "random", "threading", "urllib"}
)
PURE_LIBRARIES = frozenset({"anyascii", "babel", "holidays", "rapidfuzz"})
"""Functions over data, which the rules may use: docs/decisions/0019."""

BANNED_WORDS = frozenset({"manager", "managers", "helper", "helpers", "util", "utils", "utility", "utilities"})
BUILDERS = frozenset(
    {
        "App", "Database", "Environment", "SandboxedEnvironment", "Service", "Session", "Settings", "SocketModeHandler",
        "Starlette", "Thread", "ThreadPoolExecutor", "WebClient", "build_app", "build_deps", "create_engine", "getenv",
        "open", "read_bytes", "read_text", "run", "sessionmaker", "urlopen",
    }
)  # fmt: skip
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def no_commit_by_hand(source: str) -> list[str]:
    """Returning commits and raising rolls back; nobody does either by hand."""
    return _calls(source, {"commit", "rollback"})


def no_wall_clock(source: str) -> list[str]:
    """The time of day is a parameter, never read."""
    wall = {("datetime", n) for n in ("now", "today", "utcnow")} | {("date", "today"), ("func", "now")}
    return _mentions(source, wall | {("time", n) for n in ("time", "time_ns", "localtime", "gmtime")})


def no_stopwatch(source: str) -> list[str]:
    """Neither is the time that passes, except where it bounds a wait."""
    return _mentions(source, {("time", n) for n in ("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")})


def no_mocks(source: str) -> list[str]:
    """Tests put no stand-ins in the place of our own code."""
    imports = [f"{line}: imports {name}" for line, name in _imports(source) if "mock" in name.casefold()]
    return imports + _calls(source, {"patch", "Mock", "MagicMock", "AsyncMock", "create_autospec", "setattr"})


def no_sleep(source: str) -> list[str]:
    """Tests wait for what happens, not for time to pass."""
    return _calls(source, {"sleep"}) + [f"{n}: imports {name}" for n, name in _imports(source) if name == "time.sleep"]


def no_work_at_import(source: str) -> list[str]:
    """A module defines; it opens, reads, connects and starts nothing when it is imported."""
    found = []
    for statement in _tree(source).body:
        if isinstance(statement, _Function | ast.ClassDef) or _is_main(statement):
            continue
        if isinstance(statement, ast.For | ast.While | ast.With):
            found.append(f"{statement.lineno}: a {type(statement).__name__.lower()} at import")
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            found.append(f"{statement.lineno}: a call at import")
        made = (node for node in _run_now(statement) if isinstance(node, ast.Call))
        found += [f"{call.lineno}: {_called(call)}() at import" for call in made if _called(call) in BUILDERS]
    return found


def plain_names(source: str) -> list[str]:
    """Classes are named from the domain; a Manager or a Helper could be anything."""
    classes = (node for node in _nodes(source) if isinstance(node, ast.ClassDef))
    return [f"{c.lineno}: class {c.name}" for c in classes if is_empty_name(c.name)]


def is_empty_name(name: str) -> bool:
    """Whether a class's or a module's name says nothing: a Manager, a Helper, a Util, or some Data."""
    words = [word.casefold() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)]
    return bool(BANNED_WORDS.intersection(words)) or words[-1:] == ["data"]


def documented(source: str) -> list[str]:
    """A module, and each public class, function and method in it, says what it promises."""
    tree = _tree(source)
    found = [] if ast.get_docstring(tree) else ["1: the module has no docstring"]
    return found + [f"{node.lineno}: {node.name} has no docstring" for node in _public(tree) if not _says(node)]


def promising(source: str) -> list[str]:
    """A test's docstring begins with a sentence: the promise."""
    tests = [f for f in _functions(source) if f.name.startswith("test_")]
    firsts = [(test, (ast.get_docstring(test) or "").partition("\n")[0]) for test in tests]
    return [
        f"{test.lineno}: {test.name}" for test, first in firsts if not first.endswith((".", ".)", "?", "…", "”", '"'))
    ]


def reasoned_excepts(source: str) -> list[str]:
    """Whoever catches everything, and does not raise it again, says why in a comment on that line."""
    lines = source.splitlines()
    handlers = (node for node in _nodes(source) if isinstance(node, ast.ExceptHandler))
    broad = (node for node in handlers if _catches_all(node.type) and ast.unparse(node.body[-1]) != "raise")
    comments = ((node.lineno, lines[node.lineno - 1].partition("#")[2]) for node in broad)
    reasons = ((line, re.sub(r"^\s*(noqa|type): ?[\w\[\], -]*(#|$)", "", comment)) for line, comment in comments)
    return [f"{line}: a broad except without its reason" for line, reason in reasons if not reason.strip()]


def pure(source: str) -> list[str]:
    """The rules import each other, the standard library and libraries that are data, nothing that reaches outside."""
    roots = [(line, name, name.partition(".")[0]) for line, name in _imports(source)]
    fine = (sys.stdlib_module_names - IMPURE) | PURE_LIBRARIES | {"scoring"}
    return [f"{line}: imports {name}" for line, name, root in roots if root not in fine]


def no_options_on_forms(source: str) -> list[str]:
    """A refusal that a form may show names no option of a command; that stands in `typed`, for whoever types a line."""
    calls = [node for node in _nodes(source) if isinstance(node, ast.Call) and node.args]
    refusals = (
        call
        for call in calls
        if ast.unparse(call.func) == "Incomplete"
        or (ast.unparse(call.func) == "Malformed" and any(each.arg == "field" for each in call.keywords))
    )
    return [f"{call.lineno}: names an option" for call in refusals if "`--" in ast.unparse(call.args[0])]


def no_queries(source: str) -> list[str]:
    """A session is handed from the desk to storage; nobody in between asks it anything."""
    more = [
        f"{n}: {name}" for n, name in _imports(source) if name.startswith("sqlmodel") and name != "sqlmodel.Session"
    ]
    return more + _calls(source, {"exec", "execute", "scalar", "scalars", "connection", "add_all"})


def no_transaction(source: str) -> list[str]:
    """Only the desk and the outbox worker open transactions."""
    return _calls(source, {"transaction", "begin"})


@cache
def _tree(source: str) -> ast.Module:
    return ast.parse(source)


@cache
def _nodes(source: str) -> tuple[ast.AST, ...]:
    """Walk each file once, however many laws look at it."""
    return tuple(ast.walk(_tree(source)))


def _functions(source: str) -> Iterator[_Function]:
    return (node for node in _nodes(source) if isinstance(node, _Function))


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _calls(source: str, names: set[str]) -> list[str]:
    calls = (node for node in _nodes(source) if isinstance(node, ast.Call))
    return [f"{call.lineno}: {_called(call)}()" for call in calls if _called(call) in names]


def _mentions(source: str, wanted: set[tuple[str, str]]) -> list[str]:
    """Where `module.name` stands, called or handed on, or where the name itself is imported from time."""
    attributes = [node for node in _nodes(source) if isinstance(node, ast.Attribute)]
    found = [f"{node.lineno}: {name}" for node in attributes for name in [_dotted(node)] if _ends(name) in wanted]
    return found + [f"{n}: imports {name}" for n, name in _imports(source) if tuple(name.split(".")) in wanted]


def _ends(dotted: str) -> tuple[str, ...]:
    return tuple(dotted.split(".")[-2:])


def _dotted(node: ast.Attribute) -> str:
    inner = node.value
    before = _dotted(inner) if isinstance(inner, ast.Attribute) else getattr(inner, "id", "")
    return f"{before}.{node.attr}"


def _imports(source: str) -> Iterator[tuple[int, str]]:
    for node in _nodes(source):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _is_main(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test)


def _run_now(node: ast.AST) -> Iterator[ast.AST]:
    """Everything in a statement that runs when it does: what stands in a lambda does not."""
    yield node
    for inner in ast.iter_child_nodes(node):
        if not isinstance(inner, ast.Lambda):
            yield from _run_now(inner)


def _public(node: ast.Module | ast.ClassDef) -> Iterator[_Function | ast.ClassDef]:
    for inner in node.body:
        if isinstance(inner, _Function | ast.ClassDef) and not inner.name.startswith("_"):
            yield inner
            if isinstance(inner, ast.ClassDef):
                yield from _public(inner)


def _says(node: _Function | ast.ClassDef) -> bool:
    """It has a docstring, or it is the stub of a protocol, whose class has one."""
    stub = ast.unparse(node.body[-1]) == "..." and isinstance(node, _Function)
    return stub or ast.get_docstring(node) is not None


def _catches_all(caught: ast.expr | None) -> bool:
    names = {getattr(node, "id", "") for node in ast.walk(caught)} if caught is not None else {"Exception"}
    return bool(names & {"Exception", "BaseException"})
