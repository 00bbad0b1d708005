"""A language client of another make, in Python: asks the server what any editor would, and prints the answers as one JSON object.

`second_client.py COMMAND...` starts the server by that command.
"""

import asyncio
import json
import sys
from typing import Any

from lsprotocol import types
from pygls.lsp.client import BaseLanguageClient

NOTEBOOK = "file:///work/train.ipynb"
CELLS = [
    (types.NotebookCellKind.Markup, "markdown", "# Train", []),
    (types.NotebookCellKind.Code, "python", "import numpy as np", []),
    (types.NotebookCellKind.Code, "python", "rate = 0.5", ["parameters"]),
    (types.NotebookCellKind.Code, "python", "x = np.arange(4)", ["stage:load"]),
    (types.NotebookCellKind.Code, "python", "print(x * rate, np.random.rand())", ["stage:train"]),
]


def uri_of(cell: int) -> str:
    return f"{NOTEBOOK}#cell{cell}"


def opening() -> types.DidOpenNotebookDocumentParams:
    """Gives the notebook as it is opened, with its tags where nbformat has them."""
    return types.DidOpenNotebookDocumentParams(
        notebook_document=types.NotebookDocument(
            uri=NOTEBOOK,
            notebook_type="jupyter-notebook",
            version=1,
            cells=[
                types.NotebookCell(kind=kind, document=uri_of(at), metadata={"tags": tags})
                for at, (kind, _, _, tags) in enumerate(CELLS)
            ],
        ),
        cell_text_documents=[
            types.TextDocumentItem(uri=uri_of(at), language_id=language, version=1, text=text)
            for at, (_, language, text, _) in enumerate(CELLS)
        ],
    )


async def ask(command: list[str]) -> dict[str, Any]:
    client = BaseLanguageClient("second-client", "1.0")
    found: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def collect(params: types.PublishDiagnosticsParams) -> None:
        found.put_nowait(params)

    await client.start_io(*command)
    initialized = await client.initialize_async(
        types.InitializeParams(capabilities=types.ClientCapabilities())
    )
    client.initialized(types.InitializedParams())
    client.notebook_document_did_open(opening())
    diagnostics = await asyncio.wait_for(found.get(), 60)
    cell = types.TextDocumentIdentifier(uri=uri_of(4))
    start = types.Position(line=0, character=0)
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(text_document=cell))
    hover = await client.text_document_hover_async(
        types.HoverParams(text_document=cell, position=types.Position(line=0, character=6))
    )
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=cell,
            range=types.Range(start=start, end=types.Position(line=0, character=33)),
            context=types.CodeActionContext(diagnostics=[], only=[types.CodeActionKind.QuickFix]),
        )
    )
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    server = initialized.server_info
    return {
        "server": None if server is None else server.name,
        "diagnostics": [diagnostics.uri, [item.code for item in diagnostics.diagnostics]],
        "lenses": [lens.command.title for lens in lenses or [] if lens.command is not None],
        "hover": None if hover is None else hover.contents.value,
        "actions": [action.title for action in actions or []],
    }


print(json.dumps(asyncio.run(ask(sys.argv[1:]))))
