"""Jinja2 made swift: partials become part of the template that includes them, values are looked up without detours."""

from collections.abc import Iterator, Sequence
from typing import Any

from jinja2 import Environment, TemplateNotFound, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import escape

try:  # the same signs are escaped; what is spared is an object of type Markup for each value
    from markupsafe._speedups import _escape_inner as _escaped
except ImportError:

    def _escaped(s: str, /) -> str:
        return str(escape(s))


_LINES = 100_000  # more than any template has: the number of a line in a partial is counted on from a multiple of it
# What has a meaning of its own for a template as a whole: a partial with one of these is run as a template, as ever.
_WHOLE = (nodes.Extends, nodes.Block, nodes.Import, nodes.FromImport, nodes.Macro, nodes.CallBlock)


class _SwiftGenerator(CodeGenerator):
    """Writes calls of the site's words as plain calls: ``t`` is ours, it wants nothing of the template's state."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        called: nodes.Expr = node.node
        while isinstance(called, nodes.Getattr):
            called = called.node
        is_of_words = isinstance(called, nodes.Name) and called.name == "t"
        if not is_of_words or node.dyn_args is not None or node.dyn_kwargs is not None:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.text_of(")


class SwiftEnvironment(Environment):
    """The environment of a theme, where an include with a plain name costs nothing when a page is made.

    The included file sees what it would see anyway; only what it sets stays its own, as ever. ``place_of`` leads from
    the line of an error back to the partial it stands in.
    """

    code_generator_class = _SwiftGenerator

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._files: list[str] = []  # of the partials that became part of others: their lines are counted from here
        self._open: list[str] = []  # the templates being read, each included by the one before

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return ``obj.attribute`` as a template means it; of a dictionary, what it holds comes first."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    @staticmethod
    def text_of(value: Any) -> str:
        """Return a value as it stands on a page: escaped, unless it is marked as HTML."""
        return _escaped(value) if type(value) is str else escape(value)

    def place_of(self, line: int) -> str:
        """Return ``file:line`` for the number of a line that stands in a partial, ``""`` for any other."""
        number, own = divmod(line, _LINES)
        return f"{self._files[number - 1]}:{own}" if 0 < number <= len(self._files) else ""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        self._open.append(name or "")
        try:
            tree = super()._parse(source, name, filename)
            for parent in [tree, *tree.find_all(nodes.Node)]:
                for field, value in parent.iter_fields():
                    if isinstance(value, list) and any(isinstance(one, nodes.Include) for one in value):
                        setattr(parent, field, list(self._with_partials(value)))
            return tree
        finally:
            self._open.pop()

    def _with_partials(self, body: Sequence[nodes.Node]) -> Iterator[nodes.Node]:
        for node in body:
            partial = self._partial(node) if isinstance(node, nodes.Include) else None
            yield node if partial is None else nodes.Scope(partial.body, lineno=node.lineno)

    def _partial(self, node: nodes.Include) -> nodes.Template | None:
        """Return what an include stands for, None where it has to be looked up each time the page is made."""
        if not isinstance(node.template, nodes.Const) or not isinstance(node.template.value, str):
            return None
        name = node.template.value
        if not node.with_context or name in self._open or self.loader is None:
            return None
        try:
            source, filename, _ = self.loader.get_source(self, name)
        except TemplateNotFound:
            return None  # it is an error, or not (``ignore missing``), when the page is made
        tree = self._parse(source, name, filename)
        if next(tree.find_all(_WHOLE), None) is not None:
            return None
        self._files.append(filename or name)
        start = len(self._files) * _LINES
        for part in tree.find_all(nodes.Node):
            if part.lineno is not None and part.lineno < _LINES:  # what it includes itself has its place already
                part.lineno += start
        return tree
