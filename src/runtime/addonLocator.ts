/**
 * Stands in for `@mapbox/node-pre-gyp` in the bundle of tfjs-node, which asks it where the addon is. The answer was left
 * on the global object by `loadTensorFlow`, since the bundle and its caller share no module.
 */
const key = Symbol.for('multimodal-lab.tensorflow-addon');

/** The path of the addon, in the form of the package that this module replaces. */
export function find(): string {
  const addon: unknown = Reflect.get(globalThis, key);
  if (typeof addon !== 'string') {
    throw new Error('TensorFlow was loaded without loadTensorFlow, which says where its native addon is.');
  }
  return addon;
}

/** What an earlier call of `setAddon` in this process said. */
export function currentAddon(): string | undefined {
  const addon: unknown = Reflect.get(globalThis, key);
  return typeof addon === 'string' ? addon : undefined;
}

/** Says where the addon is, before the bundle is loaded; `undefined` takes it back after a failed load. */
export function setAddon(addon: string | undefined): void {
  Reflect.set(globalThis, key, addon);
}
