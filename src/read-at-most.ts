/**
 * Reads a body whole; nothing when it has more than `limit` bytes. Counted while reading, because Content-Length may be
 * absent or untrue; what is too much is not waited for. Chunks are copied, not kept: one of a single byte takes hundreds.
 */
export async function readAtMost(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array | undefined> {
  let bytes = new Uint8Array()
  let size = 0
  for await (const chunk of body ?? []) {
    const end = size + chunk.byteLength
    // Leaving the loop cancels the body.
    if (end > limit) return undefined
    if (end > bytes.length) bytes = grown(bytes, Math.max(end, Math.min(2 * bytes.length, limit)))
    bytes.set(chunk, size)
    size = end
  }
  return bytes.length === size ? bytes : bytes.slice(0, size)
}

function grown(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length)
  larger.set(bytes)
  return larger
}
