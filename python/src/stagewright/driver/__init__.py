"""Runs a pipeline on a Jupyter kernel, and tells what a kernel's variables are.

``kernel`` is what the kernel itself executes, in a namespace of its own: it starts the driver,
prints what happens in a run, and reads the store. ``__main__`` is the driver: a process of its own
that runs the stages and records the run, by the same rules and in the same files as
``stagewright run``.
"""
