import { expect, it } from 'vitest';

import { runExperiment } from '../../../src/engine/runExperiment';
import type { LayerRow, RunEventBody } from '../../../src/protocol/events';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { nativeTensorFlow } from '../../support/tensorflow';

it.each(['graph', 'eager'] as const)(
  'is trained and summed up with layers that are called several times: %s',
  async (engine) => {
    const tf = await nativeTensorFlow();
    const events: RunEventBody[] = [];
    await runExperiment({
      tf,
      experiment: parseExperiment({
        data: { generator: 'xor', rows: 40 },
        fusion: { sharedLayers: 1 },
        training: { epochs: 1, engine },
        models: ['concat'],
      }),
      builtInData: '',
      hasBfloat16: false,
      memoryBytes: 2 ** 33,
      emit: (event) => events.push(event),
      progress: () => undefined,
      saveModel: () => Promise.resolve(),
      checkpoints: {
        save: () => Promise.resolve(),
        load: () => Promise.resolve(undefined),
        remove: () => Promise.resolve(),
      },
      signal: new AbortController().signal,
    });
    const rows = events.flatMap((event): LayerRow[] => (event.kind === 'modelBuilt' ? event.summary.layers : []));
    const shared = rows.filter(({ type, connectedTo }) => type === 'Dense' && connectedTo.length > 1);
    expect(shared).toHaveLength(1);
    // As Keras prints it: once, with what each call is on.
    expect(shared[0]).toMatchObject({ outputShape: [null, 64], params: 65 * 64 });
    expect(shared[0]?.connectedTo).toEqual([
      expect.stringMatching(/^dense\w*\[0\]\[0\]$/),
      expect.stringMatching(/^dense\w*\[0\]\[0\]$/),
    ]);
    const name = shared[0]?.name ?? '';
    const behind = rows.flatMap(({ connectedTo }) => connectedTo).filter((tensor) => tensor.startsWith(`${name}[`));
    expect(behind).toEqual([`${name}[0][0]`, `${name}[1][0]`]);
    expect(events.map(({ kind }) => kind)).toContain('modelEvaluated');
  },
);
