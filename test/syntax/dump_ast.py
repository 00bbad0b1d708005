"""Reads `{"file": …}` or `{"text": …}` lines and prints what CPython's `ast` makes of each, in the shape of cpython.ts.

Expressions are `[kind, from, to, …]` with offsets in UTF-16 units; a text that CPython rejects gives `{"error": …}`.
"""

import ast
import json
import sys
import warnings

warnings.simplefilter("ignore")

OPERATORS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.MatMult: "@", ast.Div: "/", ast.Mod: "%", ast.Pow: "**",
    ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitXor: "^", ast.BitAnd: "&", ast.FloorDiv: "//",
    ast.And: "and", ast.Or: "or", ast.Not: "not", ast.Invert: "~", ast.UAdd: "+", ast.USub: "-",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip

WRAPPED = (ast.Attribute, ast.Starred, ast.Await, ast.YieldFrom)
SERIES = (ast.Tuple, ast.List, ast.Set)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def utf16(text):
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Dumper:
    def __init__(self, text):
        self.in_format = 0
        self.lines = split_lines(text)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + (len(line) if line.isascii() else utf16(line)))

    def offset(self, line, column):
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        if not text.isascii():
            column = utf16(text.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "surrogatepass"))
        return self.starts[line - 1] + column

    def span(self, node):
        # Before 3.12, CPython parsed what stands in an f-string apart, and put it in places of its own.
        if self.in_format and sys.version_info < (3, 12):
            return [-1, -1]
        return [
            self.offset(node.lineno, node.col_offset),
            self.offset(node.end_lineno, node.end_col_offset),
        ]

    def maybe(self, node):
        return None if node is None else self.expr(node)

    def exprs(self, nodes):
        return [self.expr(node) for node in nodes]

    def body(self, nodes):
        return [self.stmt(node) for node in nodes]

    def expr(self, node):
        kind = type(node).__name__
        if kind == "TemplateStr":
            kind = "JoinedStr"
        return [kind, *self.span(node), *self.expr_fields(node)]

    def expr_fields(self, node):
        if isinstance(node, ast.Name):
            return [node.id]
        if isinstance(node, ast.Constant):
            return constant(node.value)
        if isinstance(node, ast.Attribute):
            return [self.expr(node.value), node.attr]
        if isinstance(node, WRAPPED):
            return [self.expr(node.value)]
        if isinstance(node, SERIES):
            return self.exprs(node.elts)
        if isinstance(node, ast.BinOp):
            return [OPERATORS[type(node.op)], self.expr(node.left), self.expr(node.right)]
        if isinstance(node, ast.UnaryOp):
            return [OPERATORS[type(node.op)], self.expr(node.operand)]
        if isinstance(node, ast.BoolOp):
            return [OPERATORS[type(node.op)], *self.exprs(node.values)]
        if isinstance(node, ast.Compare):
            return [OPERATORS[type(node.ops[0])], *self.exprs([node.left, *node.comparators])]
        if isinstance(node, ast.Call):
            return [self.expr(node.func), self.exprs(node.args), self.keywords(node.keywords)]
        if isinstance(node, ast.Subscript):
            return [self.expr(node.value), self.expr(node.slice)]
        if isinstance(node, ast.Slice):
            return self.exprs(part for part in (node.lower, node.upper, node.step) if part is not None)
        if isinstance(node, COMPREHENSIONS):
            return self.comprehension(node)
        return self.rare_fields(node)

    def rare_fields(self, node):
        if isinstance(node, ast.JoinedStr) or type(node).__name__ == "TemplateStr":
            values = []
            text = self.joined(node, values)
            return [text, *values]
        if isinstance(node, ast.Dict):
            return [
                [self.maybe(key), self.expr(value)] for key, value in zip(node.keys, node.values, strict=True)
            ]
        if isinstance(node, ast.IfExp):
            return self.exprs([node.test, node.body, node.orelse])
        if isinstance(node, ast.Lambda):
            return [self.parameters(node.args), self.expr(node.body)]
        if isinstance(node, ast.NamedExpr):
            return self.exprs([node.target, node.value])
        if isinstance(node, ast.Yield):
            return [self.maybe(node.value)]
        raise TypeError(node)

    def joined(self, node, values):
        text = ""
        for part in node.values:
            if isinstance(part, ast.Constant):
                text += part.value
                continue
            text += "{}"
            self.in_format += 1
            values.append(self.expr(part.value))
            if part.format_spec is not None:
                self.joined(part.format_spec, values)
            self.in_format -= 1
        return text

    def keywords(self, nodes):
        return [[node.arg, self.expr(node.value)] for node in nodes]

    def comprehension(self, node):
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        generators = [
            [self.expr(each.target), self.expr(each.iter), self.exprs(each.ifs), bool(each.is_async)]
            for each in node.generators
        ]
        return [self.exprs(elements), generators]

    def parameters(self, args):
        result = []
        positional = [*args.posonlyargs, *args.args]
        defaults = [None] * (len(positional) - len(args.defaults)) + args.defaults
        for index, (arg, default) in enumerate(zip(positional, defaults, strict=True)):
            style = "positional-only" if index < len(args.posonlyargs) else "normal"
            result.append([arg.arg, style, self.maybe(arg.annotation), self.maybe(default)])
        if args.vararg:
            result.append([args.vararg.arg, "var-positional", self.maybe(args.vararg.annotation), None])
        for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
            result.append([arg.arg, "keyword-only", self.maybe(arg.annotation), self.maybe(default)])
        if args.kwarg:
            result.append([args.kwarg.arg, "var-keyword", self.maybe(args.kwarg.annotation), None])
        return result

    def type_parameters(self, node):
        return [
            [
                each.name,
                self.maybe(getattr(each, "bound", None)),
                self.maybe(getattr(each, "default_value", None)),
            ]
            for each in getattr(node, "type_params", [])
        ]

    def stmt(self, node):
        kind = type(node).__name__
        start, end = self.span(node)
        for decorator in getattr(node, "decorator_list", [])[:1]:
            first = self.offset(decorator.lineno, decorator.col_offset)
            start = self.text_before(decorator.lineno, first)
        # CPython counts the `;` after `del x` to the statement, and so to every block that it ends.
        end -= self.lines[node.end_lineno - 1].encode()[: node.end_col_offset].endswith(b";")
        kind = {
            "AsyncFunctionDef": "FunctionDef",
            "AsyncFor": "For",
            "AsyncWith": "With",
            "TryStar": "Try",
        }.get(kind, kind)
        return [kind, start, end, *self.stmt_fields(node)]

    def text_before(self, line, offset):
        """Where the `@` of a decorator stands, which `ast` does not say; almost always just before the expression."""
        text = self.lines[line - 1]
        return (
            self.starts[line - 1] + len(text) - len(text.lstrip())
            if text.lstrip().startswith("@")
            else offset
        )

    def stmt_fields(self, node):
        if isinstance(node, ast.Expr):
            return [self.expr(node.value)]
        if isinstance(node, ast.Assign):
            return [self.exprs(node.targets), self.expr(node.value)]
        if isinstance(node, ast.AugAssign):
            return [self.expr(node.target), OPERATORS[type(node.op)] + "=", self.expr(node.value)]
        if isinstance(node, ast.AnnAssign):
            return [self.expr(node.target), self.expr(node.annotation), self.maybe(node.value)]
        if isinstance(node, ast.Delete):
            return self.exprs(node.targets)
        if isinstance(node, ast.Return):
            return [] if node.value is None else [self.expr(node.value)]
        if isinstance(node, ast.Raise):
            return self.exprs(each for each in (node.exc, node.cause) if each is not None)
        if isinstance(node, ast.Assert):
            return self.exprs(each for each in (node.test, node.msg) if each is not None)
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            return [node.names]
        if isinstance(node, ast.Import):
            return [[[each.name, each.asname] for each in node.names]]
        if isinstance(node, ast.ImportFrom):
            return [node.module or "", node.level, [[each.name, each.asname] for each in node.names]]
        if isinstance(node, (ast.Pass, ast.Break, ast.Continue)):
            return []
        return self.block_fields(node)

    def block_fields(self, node):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return [
                node.name,
                isinstance(node, ast.AsyncFunctionDef),
                self.exprs(node.decorator_list),
                self.type_parameters(node),
                self.parameters(node.args),
                self.maybe(node.returns),
                self.body(node.body),
            ]
        if isinstance(node, ast.ClassDef):
            return [
                node.name,
                self.exprs(node.decorator_list),
                self.type_parameters(node),
                self.exprs(node.bases),
                self.keywords(node.keywords),
                self.body(node.body),
            ]
        if isinstance(node, (ast.If, ast.While)):
            return [self.expr(node.test), self.body(node.body), self.body(node.orelse)]
        if isinstance(node, (ast.For, ast.AsyncFor)):
            return [
                isinstance(node, ast.AsyncFor),
                self.expr(node.target),
                self.expr(node.iter),
                self.body(node.body),
                self.body(node.orelse),
            ]
        if isinstance(node, (ast.With, ast.AsyncWith)):
            items = [[self.expr(each.context_expr), self.maybe(each.optional_vars)] for each in node.items]
            return [isinstance(node, ast.AsyncWith), items, self.body(node.body)]
        if isinstance(node, ast.Match):
            return [self.expr(node.subject), [self.case(each) for each in node.cases]]
        if type(node).__name__ == "TypeAlias":
            return [node.name.id, self.type_parameters(node), self.expr(node.value)]
        return self.try_fields(node)

    def try_fields(self, node):
        handlers = [[self.maybe(each.type), each.name, self.body(each.body)] for each in node.handlers]
        is_star = type(node).__name__ == "TryStar"
        return [is_star, self.body(node.body), handlers, self.body(node.orelse), self.body(node.finalbody)]

    def case(self, case):
        captures, reads = [], []
        self.pattern(case.pattern, captures, reads)
        return [list(dict.fromkeys(captures)), reads, self.maybe(case.guard), self.body(case.body)]

    def pattern(self, node, captures, reads):
        if isinstance(node, ast.MatchValue):
            if isinstance(node.value, ast.Attribute):
                reads.append(self.expr(node.value))
        elif isinstance(node, (ast.MatchSequence, ast.MatchOr)):
            for each in node.patterns:
                self.pattern(each, captures, reads)
        elif isinstance(node, ast.MatchMapping):
            for key, each in zip(node.keys, node.patterns, strict=True):
                if isinstance(key, ast.Attribute):
                    reads.append(self.expr(key))
                self.pattern(each, captures, reads)
            if node.rest:
                captures.append(node.rest)
        elif isinstance(node, ast.MatchClass):
            reads.append(self.expr(node.cls))
            for each in [*node.patterns, *node.kwd_patterns]:
                self.pattern(each, captures, reads)
        elif isinstance(node, ast.MatchAs):
            if node.pattern is not None:
                self.pattern(node.pattern, captures, reads)
            if node.name is not None:
                captures.append(node.name)
        elif isinstance(node, ast.MatchStar) and node.name is not None:
            captures.append(node.name)


def split_lines(text):
    """Python's lines end at line feeds; `str.splitlines` also splits at form feeds."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + lines[-1:]


def constant(value):
    if isinstance(value, bytes):
        return ["bytes", value.decode("latin-1")]
    if isinstance(value, str):
        return ["str", value]
    if value is ...:
        return ["Ellipsis"]
    return ["None" if value is None else type(value).__name__]


def dump(request):
    text = request.get("text")
    try:
        if text is None:
            with open(request["file"], encoding="utf-8", newline="") as file:
                text = file.read()
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, UnicodeError, MemoryError) as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {"text": text, "body": Dumper(text).body(tree.body)}


def main():
    sys.setrecursionlimit(5000)
    for line in sys.stdin:
        print(json.dumps(dump(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
