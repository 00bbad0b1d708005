import type { Question, RefactoringArguments } from '@stagewright/core';
import * as vscode from 'vscode';

/** Asks a person one thing; null when they leave it. */
export async function ask(title: string, question: Question): Promise<RefactoringArguments | null> {
  const { argument, prompt, value, choices } = question;
  if (argument === 'names') return askNames(title, prompt, value);
  if (choices === null) {
    const text = await vscode.window.showInputBox({ title, prompt, value, validateInput: nameProblem });
    return text === undefined ? null : { name: text.trim() };
  }
  const items = choices.map((choice) => ({ label: choice.label, choice: choice.value }));
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder: prompt });
  if (chosen === undefined) return null;
  return argument === 'into' ? { into: chosen.choice as 'notebook' | 'module' } : { name: chosen.choice };
}

/** New names for old ones, written as `old=new, other=better`. */
async function askNames(title: string, prompt: string, value: string): Promise<RefactoringArguments | null> {
  const text = await vscode.window.showInputBox({ title, prompt, value });
  if (text === undefined) return null;
  const pairs = text.split(',').flatMap((part): [string, string][] => {
    const [from = '', to = ''] = part.split(/=|→|->/).map((word) => word.trim());
    return from === '' || to === '' ? [] : [[from, to]];
  });
  return { names: Object.fromEntries(pairs) };
}

function nameProblem(text: string): string | null {
  if (text.trim() === '') return 'A name is needed.';
  return /^[A-Za-z_][\w.]*$/.test(text.trim()) ? null : 'Letters, digits and _ only; the first is no digit.';
}
