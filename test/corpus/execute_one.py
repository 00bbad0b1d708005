"""Runs one notebook offline in an empty folder: `execute_one.py NOTEBOOK OUTPUT LIMIT_SECONDS`. Prints a JSON verdict."""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError


async def _run(notebook: nbformat.NotebookNode, limit: float) -> str | None:
    """Gives why the notebook did not run to its end, or None."""
    late = f"takes longer than {limit:g} s"
    deadline = time.monotonic() + limit
    with tempfile.TemporaryDirectory() as folder:
        resources = {"metadata": {"path": folder}}
        client = NotebookClient(notebook, timeout=None, kernel_name="python3", resources=resources)
        try:
            await asyncio.wait_for(client.async_execute(), limit)
        except CellExecutionError as error:
            return f"{error.ename}: {error.evalue}".splitlines()[0][:300]
        except TimeoutError:
            return late
        except DeadKernelError:
            # A cancelled execution stops its kernel, and nbclient may notice that first.
            return late if time.monotonic() >= deadline else "the kernel died"
        finally:
            if client.km is not None and await client.km.is_alive():
                await client.km.shutdown_kernel(now=True)
    return None


def main() -> None:
    """Reads the notebook, runs it and writes it with its outputs when it ran to its end."""
    source, target, limit = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
    notebook = nbformat.read(source, as_version=4)
    start = time.monotonic()
    reason = asyncio.run(_run(notebook, limit))
    if reason is None:
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, target)
    print(json.dumps({"reason": reason, "seconds": round(time.monotonic() - start, 2)}))


if __name__ == "__main__":
    main()
