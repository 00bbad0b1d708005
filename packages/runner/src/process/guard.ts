import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Reads `+ PGID` and `- PGID` from its input; when that ends, which a `kill -9` of its parent makes it do too, it kills the
 * process groups that are left. It is in a session of its own, so that what kills the parent's group misses it.
 */
const script = `trap '' INT TERM HUP QUIT
groups=' '
while read -r what group; do
  case $what in
    +) groups="$groups$group " ;;
    -) rest=' '; for g in $groups; do [ "$g" = "$group" ] || rest="$rest$g "; done; groups=$rest ;;
  esac
done
for g in $groups; do kill -s KILL -- "-$g" 2>/dev/null; done
exit 0`;

/** Watches over the processes of a run: when this process dies, they die. */
export interface Guard {
  /** Resolves once the guard is sure to know the group. */
  watch(group: number): Promise<void>;
  forget(group: number): void;
  /** Lets the guard go; the groups that it still knows die. */
  close(): void;
}

export function startGuard(): Guard {
  const child: ChildProcess = spawn('/bin/sh', ['-c', script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a guard a run works as well; only a `kill -9` of this process is then not followed.
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  child.unref();
  const write = (line: string) =>
    new Promise<void>((resolve) => {
      if (child.stdin?.writable) child.stdin.write(`${line}\n`, () => resolve());
      else resolve();
    });
  return {
    watch: (group) => write(`+ ${group}`),
    forget: (group) => void write(`- ${group}`),
    close: () => void child.stdin?.end(),
  };
}
