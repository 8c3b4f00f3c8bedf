/** A value as it stands in comma-separated text: in quotes where it has to be (RFC 4180). */
export function csvValue(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
