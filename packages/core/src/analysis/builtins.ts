/** Names of Python 3's `builtins` module (3.9 to 3.13), with what IPython adds to a notebook's namespace. */
export const BUILTINS: ReadonlySet<string> = new Set(
  `ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError BufferError
BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError
DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception ExceptionGroup False FileExistsError
FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError
InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None
NotADirectoryError NotImplemented NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError
ProcessLookupError PythonFinalizationError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning
StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError
UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning
ValueError Warning ZeroDivisionError __build_class__ __debug__ __doc__ __import__ __loader__ __name__ __package__ __spec__
__builtins__ abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex
copyright credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash
help hex id input int isinstance issubclass iter len license list locals map max memoryview min next object oct open ord pow
print property quit range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip
display get_ipython`.split(/\s+/),
);

/** What IPython keeps of earlier cells under these names: `_`, `__`, `___`, `_3`, `_i`, `In`, `Out` … */
export const IPYTHON_HISTORY = /^(_{1,3}|_\d+|_i{1,3}|_i\d+|In|Out|_ih|_oh|_dh)$/;

/** Built-in functions that change none of their arguments and hold none of them in what they return. */
export const PURE_BUILTINS: ReadonlySet<string> = new Set(
  `abs all any ascii bin bool bytes callable chr complex dir divmod float format hasattr hash hex id int isinstance issubclass len
oct ord pow print range repr round str sum type help slice input display`.split(/\s+/),
);

/** Built-in functions whose result may hold their arguments' parts, but which change nothing. */
export const HOLDING_BUILTINS: ReadonlySet<string> = new Set(
  `dict frozenset getattr list max memoryview min object property reversed set sorted staticmethod classmethod tuple super vars`.split(
    /\s+/,
  ),
);

/** Built-in functions that return an iterator: it cannot be written to a file. */
export const ITERATOR_BUILTINS: ReadonlySet<string> = new Set([
  'enumerate',
  'filter',
  'iter',
  'map',
  'zip',
  'aiter',
]);
