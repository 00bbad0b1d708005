/**
 * A notebook as no tool of ours would write it: an indentation of three, members in another order, unknown members with numbers that a
 * JSON round trip would change, escaped and raw letters, tags of other tools, and no line end at the end.
 */
export const ODD_NOTEBOOK = String.raw`{
   "metadata": {"my_company": {"review": [1, 2.50, 1e3, 12345678901234567890]}, "kernelspec":
      {"name": "python3", "display_name": "Python 3", "language": "python"}},
   "nbformat": 4, "nbformat_minor": 2,
   "x-unknown": {"b": 1, "a": "caf\u00e9 café \/"},
   "cells": [
      {"metadata": {}, "source": ["# Mean\n", "of a few numbers"], "cell_type": "markdown"},
      {"metadata": {"tags": ["imports" ,"hide-input"], "x": {"y": null}},
         "cell_type": "code", "outputs": [], "execution_count": null,
         "source": "import numpy as np"},
      {"cell_type": "code", "metadata": { "tags": ["parameters"] }, "execution_count": 1, "outputs": [],
         "source": ["seed = 7\n", "n = 10"]},
      {"cell_type": "code", "metadata": {"collapsed": true, "tags": [
            "owner:ana", "step:load", "hide-output"]}, "execution_count": 2, "outputs": [],
         "source": ["rng = np.random.default_rng(seed)\n", "values = rng.normal(size=n)"]},
      {"cell_type": "code", "metadata": {"tags": ["stage:report", "remove-cell"]}, "execution_count": 3,
         "outputs": [{"output_type": "stream", "name": "stdout", "text": ["-0.12\n"],
            "x-output": {"z": 1.0}},
            {"output_type": "display_data", "metadata": {"application\/x": {"w": 0}},
               "data": {"application/vnd.acme+json": {"deep": [[], {}]}, "text/plain": "…"}}],
         "source": ["print(values.mean().round(2))"]},
      {"cell_type": "code", "metadata": {"tags": ["skip"]}, "execution_count": null, "outputs": [],
         "source": ["values[:3]"]}
   ]
}`;
