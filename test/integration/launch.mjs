// Runs the tests through test-electron in a process of its own, so that all it prints and starts can be kept apart.
import { runTests } from '@vscode/test-electron';

try {
  process.exitCode = await runTests(JSON.parse(process.argv[2]));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
