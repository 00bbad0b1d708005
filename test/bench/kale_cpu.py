"""CPU seconds that Kale takes to make a pipeline's code, in this process, for each notebook: see `peer_cpu.measure`.

`kale_cpu.py ROUNDS NOTEBOOK...`, with Kale's tags in them. The compilation to Kubeflow's YAML that the command does afterwards is not counted.
"""

from kale.compiler import Compiler
from kale.processors import NotebookProcessor
from peer_cpu import measure


def _compile(notebook: str) -> None:
    processor = NotebookProcessor(notebook, {})
    pipeline = processor.run()
    Compiler(pipeline, processor.get_imports_and_functions()).compile()


if __name__ == "__main__":
    measure(_compile)
