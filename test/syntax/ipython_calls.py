"""Reads cells, one JSON string a line, and prints the calls that IPython's own transform makes of their magics."""

import ast
import json
import re
import sys
import warnings

from IPython.core.inputtransformer2 import TransformerManager

warnings.simplefilter("ignore")

CALL = re.compile(
    r"get_ipython\(\)\.(run_line_magic|run_cell_magic|system|getoutput|show_usage)"
    r"\(((?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")?)"
)


def read(cell):
    try:
        code = TransformerManager().transform_cell(cell)
        ast.parse(code)
    except (SyntaxError, ValueError):
        return None
    return [[method, ast.literal_eval(first) if first else ""] for method, first in CALL.findall(code)]


def main():
    for line in sys.stdin:
        print(json.dumps(read(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
