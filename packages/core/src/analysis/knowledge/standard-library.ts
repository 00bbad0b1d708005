/** Modules that come with Python, and Stagewright's own runtime. */
const MODULES = new Set(
  `__future__ abc argparse array ast asyncio base64 bisect builtins bz2 calendar cmath codecs collections colorsys concurrent configparser contextlib
copy csv ctypes dataclasses datetime decimal difflib email enum errno fractions ftplib functools gc getpass glob gzip hashlib heapq hmac html
http imaplib importlib inspect io ipaddress itertools json keyword linecache locale logging lzma math mimetypes multiprocessing numbers
operator os pathlib pickle pickletools pkgutil platform plistlib posixpath pprint profile pstats queue quopri random re readline reprlib
resource runpy sched secrets select selectors shelve shlex shutil signal site smtplib socket sqlite3 ssl stat statistics string struct
subprocess symtable sys sysconfig tarfile tempfile textwrap threading time timeit token tokenize tomllib trace traceback tracemalloc types
typing unicodedata unittest urllib uuid venv warnings wave weakref webbrowser xml xmlrpc zipfile zipimport zlib zoneinfo stagewright cProfile`.split(
    /\s+/,
  ),
);

/** Whether a dotted path begins with a module that comes with Python. */
export function isStandardLibrary(path: string): boolean {
  return MODULES.has(path.split('.', 1)[0] ?? path);
}
