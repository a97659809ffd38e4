"""Jinja2 made swift: partials become part of the template that includes them, pages are put together in few pieces."""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from itertools import chain, groupby
from string import Formatter
from typing import Any

from jinja2 import Environment, Template, TemplateNotFound, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import escape

from timeline.generate.words import Words

try:  # the same signs are escaped; what is spared is an object of type Markup for each value
    from markupsafe._speedups import _escape_inner as _escaped
except ImportError:

    def _escaped(s: str, /) -> str:
        return str(escape(s))


_LINES = 100_000  # more than any template has: the number of a line in a partial is counted on from a multiple of it
_NUMBERS = (int, float)  # that show nothing to be escaped
# What has a meaning of its own for a template as a whole: a partial with one of these is run as a template, as ever.
_WHOLE = (nodes.Extends, nodes.Block, nodes.Import, nodes.FromImport, nodes.Macro, nodes.CallBlock)


# Values that a site gives to all of its pages: the same object to each, or one of a few words.
_OF_SITE = frozenset(("site", "menu"))
_OF_FEW = ("root", "section")
# What a part of a template may be made of that is the same wherever these are.
_PLAIN = (
    nodes.Output, nodes.If, nodes.For, nodes.Scope, nodes.TemplateData, nodes.Const, nodes.Name, nodes.Getattr,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr,
)  # fmt: skip
_WORTH_KEEPING = 2  # values that a part shows: to look one up takes as long


def _shown(value: object) -> str:
    """Return what a value that is no plain text shows of itself on a page."""
    return str(value) if type(value) in _NUMBERS else escape(value)


class _SwiftGenerator(CodeGenerator):
    """Writes code that does the same in fewer steps.

    A template, and each of its blocks, gathers its pieces in a list and gives them as one; values are looked up and
    escaped where they stand, without a call of ours; the site's words want nothing of the template's state; what is the
    same on all pages of a folder is made once.
    """

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("escaped = environment.escaped")
        self.writeline("shown = environment.shown")
        self.writeline("kept = environment.kept")

    def visit_Scope(self, node: nodes.Scope, frame: Frame) -> None:  # noqa: N802
        name = getattr(node, "kept_as", "")
        if not name or frame.buffer is None:
            super().visit_Scope(node, frame)
            return
        inner = frame.inner()
        inner.symbols.analyze_node(node)
        told = [one for one in _OF_FEW if one in _names_in(node)]
        for one in told:
            inner.symbols.load(one)
        self.enter_frame(inner)
        key = self.temporary_identifier()
        self.writeline(f"{key} = ({name!r}, ")
        for one in told:
            self.visit(nodes.Name(one, "load"), inner)
            self.write(", ")
        self.write(")")
        self.writeline(f"if {key} not in kept:")
        self.indent()
        self.buffer(inner)
        self.blockvisit(node.body, inner)
        self.writeline(f"kept[{key}] = concat({inner.buffer})")
        self.outdent()
        self.writeline(f"{frame.buffer}.append(kept[{key}])")
        self.leave_frame(inner)

    def enter_frame(self, frame: Frame) -> None:
        super().enter_frame(frame)
        if _is_whole(frame) and frame.buffer is None and not frame.require_output_check:
            self.buffer(frame)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        super().leave_frame(frame, with_python_scope=with_python_scope)
        if _is_whole(frame) and frame.buffer is not None:
            self.writeline(f"yield concat({frame.buffer})")

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:  # noqa: N802
        is_plain = not (node.scoped or node.required or (frame.toplevel and self.extends_so_far))
        if is_plain and frame.buffer is not None:
            self.writeline(f"{frame.buffer}.extend(context.blocks[{node.name!r}][0]({self.get_context_ref()}))", node)
        else:
            super().visit_Block(node, frame)

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:  # noqa: N802
        if not node.with_context and frame.buffer is not None:  # it is given at once: what is gathered comes before it
            self.writeline(f"yield concat({frame.buffer})")
            self.writeline(f"{frame.buffer}.clear()")
        super().visit_Include(node, frame)

    @optimizeconst
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

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        # Nearly all that a template is given is a dictionary.
        self.write(f"(held[{node.attr!r}] if type(held := ")
        self.visit(node.node, frame)
        self.write(f") is dict and {node.attr!r} in held else environment.getattr(held, {node.attr!r}))")

    @optimizeconst
    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        if len(node.nodes) > 1:
            super().visit_Concat(node, frame)
            return
        # What stands in the gap of a phrase.
        self.write("(told if type(told := ")
        self.visit(node.nodes[0], frame)
        self.write(") is str else format(told))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if self._is_escaped_here(frame, finalize):
            self.write("(escaped(told) if type(told := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if self._is_escaped_here(frame, finalize):
            self.write(") is str else shown(told))")
        else:
            super()._output_child_post(node, frame, finalize)

    @staticmethod
    def _is_escaped_here(frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> bool:
        return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None


def _is_whole(frame: Frame) -> bool:
    """Tell whether a frame is that of a template, or of a block."""
    return frame.rootlevel or frame.block_frame


class _Fold(NodeTransformer):
    """Puts the words of the site in the place of calls that always give the same, or the same around a few values."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.nodes = [part for shown in node.nodes for part in self._pieces(shown)]
        return node

    def _pieces(self, shown: nodes.Expr) -> list[nodes.Expr]:
        """Return a phrase with gaps as the words between them and the values in them, all else as it is."""
        phrase = self._phrase(shown)
        if phrase is None or not isinstance(shown, nodes.Call):
            return [shown]
        given = {one.key: one.value for one in shown.kwargs}
        found: list[nodes.Expr] = []
        taken: set[str] = set()
        for words, gap, form, conversion in Formatter().parse(phrase):
            found.append(nodes.Const(words, lineno=shown.lineno, environment=shown.environment))
            if gap is None:
                continue
            if gap not in given or gap in taken or form or conversion:
                return [shown]  # it is put together when the page is made, as any other text
            taken.add(gap)
            found.append(nodes.Concat([given[gap]], lineno=shown.lineno, environment=shown.environment))
        return found

    def _phrase(self, node: nodes.Expr) -> str | None:
        """Return the phrase that a call asks the site's words for by its name, None for any other part."""
        if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name) or node.node.name != "t":
            return None
        if node.dyn_args or node.dyn_kwargs or len(node.args) != 1:
            return None
        key = node.args[0]
        is_known = isinstance(key, nodes.Const) and isinstance(key.value, str) and self._words.knows(key.value)
        # Who asks for what there is not is told so when the page is made.
        return self._words(key.value) if is_known and isinstance(key, nodes.Const) else None

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        phrase = None if node.kwargs else self._phrase(node)
        return node if phrase is None else nodes.Const(phrase, lineno=node.lineno, environment=node.environment)


def _names_in(node: nodes.Node) -> set[str]:
    """Return the names that a part of a template asks for."""
    found = list(node.find_all(nodes.Name))
    own = {one.name for one in found if one.ctx != "load"}
    return {one.name for one in found} - own - ({"loop"} if own else set())


class _Keeper:
    """Marks the parts of a template that are the same on all pages of a folder; a class, for it counts them."""

    def __init__(self, template: str) -> None:
        self._template = template
        self._number = 0

    def mark(self, parent: nodes.Node) -> None:
        """Put such parts below ``parent`` into scopes of their own, told apart by ``kept_as``."""
        for field, value in list(parent.iter_fields()):
            if isinstance(value, list) and value and isinstance(value[0], nodes.Stmt):
                setattr(parent, field, list(self._marked(value)))

    def _marked(self, body: Sequence[nodes.Node]) -> Iterator[nodes.Node]:
        return _one_after_other(self._kept(body))

    def _kept(self, body: Sequence[nodes.Node]) -> Iterator[nodes.Node]:
        run: list[nodes.Node] = []
        for node in chain.from_iterable(map(_cut, body)):
            if _is_of_site(node):
                run.append(node)
                continue
            yield from self._joined(run)
            run = []
            if not isinstance(node, nodes.Output):
                self.mark(node)
            yield node
        yield from self._joined(run)

    def _joined(self, run: list[nodes.Node]) -> Iterator[nodes.Node]:
        shown = [one for node in run for one in [node, *node.find_all(nodes.Name)] if isinstance(one, nodes.Name)]
        if len(shown) < _WORTH_KEEPING:
            yield from run
            return
        scope = nodes.Scope(run, lineno=run[0].lineno)
        self._number += 1
        scope.kept_as = f"{self._template} {self._number}"  # type: ignore[attr-defined]  # ours
        yield scope


def _one_after_other(body: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield the parts of a template, outputs that follow each other as one."""
    for is_output, some in groupby(body, lambda node: isinstance(node, nodes.Output)):
        if is_output:
            outputs = list(some)
            shown = chain.from_iterable([node.nodes for node in outputs if isinstance(node, nodes.Output)])
            yield nodes.Output(list(shown), lineno=outputs[0].lineno)
        else:
            yield from some


def _cut(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield a part of a template, an output as its stretches that are the same on all pages of a folder, or not."""
    if not isinstance(node, nodes.Output):
        yield node
        return
    for _, some in groupby(node.nodes, _is_of_site):
        held = list(some)
        yield nodes.Output(held, lineno=held[0].lineno)


def _is_of_site(node: nodes.Node) -> bool:
    parts = [node, *node.find_all(nodes.Node)]
    named = {node.name} if isinstance(node, nodes.Name) else _names_in(node)
    return all(isinstance(part, _PLAIN) for part in parts) and named <= {*_OF_SITE, *_OF_FEW}


class SwiftEnvironment(Environment):
    """The environment of a theme, where an include with a plain name costs nothing when a page is made.

    The included file sees what it would see anyway; only what it sets stays its own, as ever. ``t``, the ``words`` that
    the site says, is known to all templates, and none can give this name to anything else. ``place_of`` leads from the
    line of an error back to the partial it stands in.
    """

    code_generator_class = _SwiftGenerator
    escaped = staticmethod(_escaped)
    shown = staticmethod(_shown)

    def __init__(self, words: Words, **options: Any) -> None:
        super().__init__(**options)
        self.globals["t"] = words
        self._fold = _Fold(words)
        self.kept: dict[tuple[str, ...], str] = {}  # what is the same on all pages of a folder
        self._site: tuple[object, object] = (None, None)  # what that is made of
        self._files: list[str] = []  # of the partials that became part of others: their lines are counted from here
        self._open: list[str] = []  # the templates being read, each included by the one before
        self._ready: dict[str, Template] = {}  # those that were asked for: they stay as they are

    def make(self, name: str, values: Mapping[str, Any]) -> str:
        """Return what the template of a name makes of some values."""
        template = self.get_template(name)
        site = (values.get("site"), values.get("menu"))
        if site[0] is not self._site[0] or site[1] is not self._site[1]:
            self.kept.clear()
            self._site = site
        # As ``new_context`` does, without a look through two sets of names.
        context = Context(self, {**self.globals, **values}, template.name, template.blocks, self.globals)
        try:
            return "".join(template.root_render_func(context))
        except Exception:
            self.handle_exception()

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja2's name for it
    ) -> Template:
        """Return a template; one that was asked for before is at hand."""
        if not isinstance(name, str) or globals is not None:
            return super().get_template(name, parent, globals)
        found = self._ready.get(name)
        if found is None:
            found = self._ready[name] = super().get_template(name, parent)
        return found

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
            if len(self._open) == 1:  # the others became part of this one
                self._fold.visit(tree)
                _Keeper(name or "").mark(tree)
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
