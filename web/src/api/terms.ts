/**
 * On what terms a document is changed: the revision that the page showed, which must still be the
 * newest, and the key under which a request is done once however often it is sent.
 */

/** One document, as its page showed it. */
export function at(id: string, revision: number) {
  return { params: { path: { id }, header: ifMatch(revision) } }
}

/** The header that names a revision. */
export function ifMatch(revision: number) {
  return { 'If-Match': `"${revision}"` }
}

/** The header of a request that is done once. */
export function once(key: string) {
  return { 'Idempotency-Key': `"${key}"` }
}

const KEY_BYTES = 16

/** A key that nobody else has. Made of random bytes, which a page has without TLS too. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
