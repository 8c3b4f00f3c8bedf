/** The GNU C library of this system; `undefined` on systems with another one, such as Alpine Linux. */
export function glibcVersion(): string | undefined {
  const report = process.report.getReport() as unknown as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime;
}
