import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          setupFiles: ['test/support/drawnCases.ts'],
          testTimeout: 30_000,
        },
      },
      {
        // The page in a browser, one file after the other: they share the screen's two or so processors.
        test: {
          name: 'page',
          include: ['test/page/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // These load TensorFlow, once in each process: each file runs in a process of its own, two at a time, as much of a
        // test is JavaScript on one processor.
        test: {
          name: 'native',
          include: ['test/native/**/*.test.ts'],
          setupFiles: ['test/support/drawnCases.ts'],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
