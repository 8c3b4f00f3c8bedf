import * as z from 'zod';

/**
 * The safetensors format: the length of the header as a little-endian 64-bit integer, the header as JSON, then the
 * tensors' bytes. Only float32 vectors are written and read here.
 */
const entrySchema = z.object({
  dtype: z.literal('F32'),
  shape: z.tuple([z.number().int()]),
  data_offsets: z.tuple([z.number().int(), z.number().int()]),
});
const headerSchema = z.object({ __metadata__: z.record(z.string(), z.string()).default({}) }).catchall(entrySchema);

const lengthBytes = 8;

export function encodeTensors(
  tensors: ReadonlyMap<string, Float32Array>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  let offset = 0;
  const entries = [...tensors].map(([name, values]) => {
    const begin = offset;
    offset += values.byteLength;
    return [name, { dtype: 'F32', shape: [values.length], data_offsets: [begin, offset] }] as const;
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  // Padded, so that the tensors are aligned.
  const header = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / lengthBytes) * lengthBytes));
  const bytes = new Uint8Array(lengthBytes + header.length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, lengthBytes);
  let position = lengthBytes + header.length;
  for (const values of tensors.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), position);
    position += values.byteLength;
  }
  return bytes;
}

/** @throws Error for bytes that are not such a file, whole. */
export function decodeTensors(bytes: Uint8Array): {
  tensors: Map<string, Float32Array>;
  metadata: Record<string, string>;
} {
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true));
  const start = lengthBytes + headerLength;
  const json = new TextDecoder().decode(bytes.subarray(lengthBytes, start));
  const { __metadata__: metadata, ...entries } = headerSchema.parse(JSON.parse(json));
  const tensors = new Map(
    Object.entries(entries).map(([name, entry]) => {
      const [begin, end] = entrySchema.parse(entry).data_offsets;
      if (start + end > bytes.length || end - begin !== 4 * entrySchema.parse(entry).shape[0]) {
        throw new Error(`The tensor ${name} is cut short.`);
      }
      // A copy, since the bytes of a file need not be aligned. A Buffer's own slice would be no copy.
      return [name, new Float32Array(Uint8Array.from(bytes.subarray(start + begin, start + end)).buffer)] as const;
    }),
  );
  return { tensors, metadata };
}
