import { expect, test } from 'vitest';
import { readCommand } from './command.js';

test.each([
  ['python -m src.digits.train', ['-m', 'src.digits.train']],
  ['python3 -m train --lr=0.1 a.b', ['-m', 'train', '--lr=0.1', 'a.b']],
  ['python src/train.py x', ['src/train.py', 'x']],
  ['  python   train.py ', ['train.py']],
])('%s is observed', (command, args) => {
  expect(readCommand(command)).toMatchObject({ kind: 'python', args });
});

test.each([
  'python -u train.py',
  'python -m',
  'python -c print(1)',
  'python train.py > log',
  'python train.py && echo done',
  'python train.py; echo',
  'python $FILE.py',
  'python "train.py"',
  'python train.py *.csv',
  'python train.py ~/x',
  'python train.py {a,b}',
  'python train.py\nrm x',
  'X=1 python train.py',
  'python',
  'python train.txt',
  'pythonw train.py',
  'bash train.sh',
])('%j is the shell’s', (command) => {
  expect(readCommand(command)).toEqual({ kind: 'shell', command });
});
