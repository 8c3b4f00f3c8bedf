// Holds a program on a leash: runs it, and ends it with all that it started as soon as the other end of standard input
// is let go. That happens however the holder ends, killed included, so nothing is ever left running.
// Usage: node leash.mjs '{"graceMs": 2000, "removeFolders": []}' program [arguments]
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';

const [settings, command, ...args] = process.argv.slice(2);
const { graceMs, removeFolders } = JSON.parse(settings);
const windows = process.platform === 'win32';
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Ends come through standard input only: a signal to the whole terminal reaches the holder, and then this.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE']) process.on(signal, () => {});
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: !windows, windowsHide: true });

/** Signals the program's whole group; false when there is nobody left in it. */
function signalGroup(signal) {
  try {
    process.kill(-child.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Whether somebody of the group still runs. Those that only wait for their parent to notice their end do not count. */
function groupRuns() {
  if (process.platform !== 'linux') return signalGroup(0);
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(group) === child.pid && state !== 'Z';
    } catch {
      return false;
    }
  });
}

async function endGroup() {
  if (child.pid === undefined) return;
  if (windows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  signalGroup('SIGTERM');
  for (const patience of [graceMs, 2000]) {
    const until = performance.now() + patience;
    while (performance.now() < until) {
      if (!groupRuns()) return;
      await pause(25);
    }
    signalGroup('SIGKILL');
  }
}

let ending;
function end(code) {
  ending ??= (async () => {
    await endGroup();
    for (const folder of removeFolders) {
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }).catch(() => {});
    }
    process.exit(code);
  })();
}

child.on('error', (error) => {
  console.error(`${command} could not be started: ${error.message}`);
  end(127);
});
child.on('exit', (code, signal) => end(code ?? (signal === 'SIGKILL' ? 137 : 143)));
process.stdin.on('end', () => end(143)).on('error', () => end(143));
process.stdin.resume();
