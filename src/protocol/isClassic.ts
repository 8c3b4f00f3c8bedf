/**
 * Whether an experiment is on the classic lab's data, whose modalities and models are given. It stands by itself so
 * that the page can ask without the schema.
 */
export function isClassic({
  data,
}: {
  readonly data: { readonly manifest: string; readonly generator?: string | undefined };
}): boolean {
  return data.manifest === '' && data.generator === undefined;
}
