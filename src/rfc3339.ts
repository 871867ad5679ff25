/** Seconds since the epoch as `YYYY-MM-DDTHH:MM:SSZ` (RFC 3339), without a fraction: the Atmos CLI accepts none. */
export function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
}
