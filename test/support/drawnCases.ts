import fc from 'fast-check';

/**
 * Property tests draw the same cases on each run, so that a change is judged by what it does and not by what was drawn.
 * `TEST_SEED=7` draws others.
 */
fc.configureGlobal({ seed: Number(process.env['TEST_SEED'] ?? 1) });
