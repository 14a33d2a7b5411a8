/** What papers may be handed in, and how their bytes travel. */

export const PAPER_BYTES_MAX = 512 * 1024
export const PAPER_TYPES = ['application/pdf', 'image/jpeg', 'image/png'] as const
/** Bytes turned to text at once: a call takes only so many arguments. */
const CHUNK_BYTES = 8_192

export function paperProblem(file: Pick<File, 'size' | 'type'>) {
  if (!PAPER_TYPES.some((type) => type === file.type)) return 'wrong_type'
  if (file.size > PAPER_BYTES_MAX) return 'too_large'
  return file.size === 0 ? 'none_chosen' : null
}

/** Standard base64 with padding (RFC 4648). */
export function base64(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    text += String.fromCharCode(...bytes.subarray(start, start + CHUNK_BYTES))
  }
  return btoa(text)
}
