// `npm start`: from a fresh clone to the comparison of the classic lab. Further arguments go to `mmlab run`.
import { build, checkNode, installDependencies, run, setUpRuntime } from './lib.mjs';

checkNode();
await installDependencies();
await build();
await setUpRuntime();
process.exitCode = await run(process.execPath, ['dist/cli.js', 'run', ...process.argv.slice(2)]);
