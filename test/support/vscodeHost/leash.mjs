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
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE']) process.on(name, () => {});
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

// Children inherit the mark, so those that made a process group of their own are found as well.
const mark = `MULTIMODAL_LAB_LEASH=${process.pid}.${Date.now()}`;
const [markName, markValue] = mark.split('=');
const child = spawn(command, args, {
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, [markName]: markValue },
  detached: !windows,
  windowsHide: true,
});

/** Signals a process, or with a negative number a whole group; false when there is nobody. */
function signal(target, name) {
  try {
    process.kill(target, name);
    return true;
  } catch {
    return false;
  }
}

/** Who of the program still runs. Those that only wait for their parent to notice their end do not count. */
function members() {
  if (process.platform !== 'linux') return signal(-child.pid, 0) ? [-child.pid] : [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && belongs(pid));
}

function belongs(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return false;
    return Number(group) === child.pid || readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark);
  } catch {
    return false;
  }
}

async function endAll() {
  if (child.pid === undefined) return;
  if (windows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  signal(-child.pid, 'SIGTERM');
  for (const patience of [graceMs, 2000]) {
    const until = performance.now() + patience;
    while (performance.now() < until) {
      if (members().length === 0) return;
      await pause(50);
    }
    for (const member of members()) signal(member, 'SIGKILL');
  }
}

let ending;
function end(code) {
  ending ??= (async () => {
    await endAll();
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
child.on('exit', (code, name) => end(code ?? (name === 'SIGKILL' ? 137 : 143)));
process.stdin.on('end', () => end(143)).on('error', () => end(143));
process.stdin.resume();
