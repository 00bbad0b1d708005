import { describeCases } from './cases.js';

describeCases('what fails in other tools', [
  {
    name: 'the global random state goes on in later stages',
    notebook: `
# %% [stage:a]
import numpy as np
np.random.seed(9876789)
first = np.random.normal(size=2)
# %% [stage:b]
print(first)
# %% [stage:c]
print(np.random.normal(size=3))
`,
  },
  {
    name: 'options of pandas hold in later stages',
    notebook: `
# %% [stage:a]
import pandas as pd
pd.set_option("display.width", 40)
# %% [stage:b]
frame = pd.DataFrame({f"column_{n}": [n] for n in range(6)})
# %% [stage:c]
frame
`,
  },
  {
    name: 'names inside of a formula string',
    notebook: `
# %% [stage:a]
import numpy as np
import pandas as pd
data = pd.DataFrame({"x": [1.0, 2.0, 4.0]})
limit = 2
# %% [stage:b]
print(data.query("x >= @limit"))
print(data.eval("y = x * @limit"))
`,
  },
  {
    name: 'names reached by eval in a helper',
    notebook: `
# %% [stage:a]
class display:
    def __init__(self, *args):
        self.args = args
    def __repr__(self):
        return "\\n".join(a + "=" + repr(eval(a)) for a in self.args)
# %% [stage:b]
df1 = [1]
df2 = [2]
# %% [stage:c]
display('df1', 'df2')
`,
    refused: { code: 'names/dynamic', cell: 3, line: 1 },
  },
  {
    name: 'a function that reads globals',
    notebook: `
# %% [stage:a]
t0, t1 = 5, 50
def learning_schedule(t):
    return t0 / (t + t1)
# %% [stage:b]
print(learning_schedule(3))
`,
  },
  {
    name: 'a nested function reads only what is around it',
    notebook: `
# %% [stage:a]
def outer(n):
    scale = 3
    def inner(x):
        return x * scale + n
    return [inner(i) for i in range(n)]
# %% [stage:b]
print(outer(3))
`,
  },
  {
    name: 'the target of a loop is a definition',
    notebook: `
# %% [stage:a]
for train, valid in [([1, 2], [3]), ([4, 5, 6], [7])]:
    print(len(train))
# %% [stage:b]
print(train[:5], valid)
`,
  },
  {
    name: 'the name after except … as, kept under another name',
    notebook: `
# %% [stage:a]
try:
    1 / 0
except ZeroDivisionError as error:
    print(error)
    kept = str(error)
# %% [stage:b]
print(kept)
`,
  },
  {
    name: 'a lambda with two arguments',
    notebook: `
# %% [stage:a]
import numpy as np
func = lambda x, y: np.corrcoef(x, y)[1][0]
# %% [stage:b]
print(func([1, 2, 3], [2, 4, 7]))
`,
  },
  {
    name: 'help syntax',
    notebook: `
# %% [stage:a]
result = [1, 2]
# %% [stage:b]
?result.append
# %% [stage:c]
print(result)
`,
  },
  {
    name: 'a line that begins with % and is no magic',
    notebook: `
# %% [stage:a]
values = (1, 2)
text = ("%d and %d"
        % tuple(values))
# %% [stage:b]
print(text)
long = (
    "%s"
    %   (values,)
)
print(long)
`,
  },
  {
    name: '%%capture keeps what the cell defines',
    notebook: `
# %% [stage:a]
%%capture --no-display
print("hidden")
grid = [1, 2, 3]
# %% [stage:b]
print(grid)
`,
  },
  {
    name: 'names with a leading underscore',
    notebook: `
# %% [stage:a]
def _endog_gen(n):
    return list(range(n))
_offset = 3
# %% [stage:b]
print(_endog_gen(4), _offset)
`,
  },
  {
    name: 'imports inside of try',
    notebook: `
# %% [stage:a]
try:
    from StringIO import StringIO
except ImportError:
    from io import StringIO
# %% [stage:b]
print(StringIO("text").read())
`,
  },
  {
    name: 'the same import again in a later cell',
    notebook: `
# %% [stage:a]
import math
print(math.pi)
# %% [stage:b]
print(math.e)
import math
print(math.tau)
`,
  },
  {
    name: 'a definition in a branch',
    notebook: `
# %% [stage:a]
try:
    from math import no_such_function as root
except ImportError:
    def root(x):
        return x ** 0.5
# %% [stage:b]
print(root(9))
`,
  },
  {
    name: 'headings of the first level only',
    notebook: `
# %% [markdown]
# Load
# %% []
x = 1
# %% [markdown]
# Show
# %% []
print(x)
`,
  },
  {
    name: 'no heading at all',
    notebook: `
# %% []
x = 1
# %% []
print(x)
`,
  },
  {
    name: 'a stage that reads and rebinds a name',
    notebook: `
# %% [stage:a]
df = [3, None, 1]
# %% [stage:b]
df = [x for x in df if x]
# %% [stage:c]
df = sorted(df)
print(df)
`,
  },
  {
    name: 'tags of papermill and Kale',
    notebook: `
# %% [parameters]
n = 3
# %% [step:a hide-input]
values = [n] * n
# %% [step:b]
print(values)
`,
  },
]);
