/**
 * Where a checkpoint's files come from: immutable addresses of a server, or the page itself.
 *
 * @typedef {{bytes: (file: string) => Promise<ArrayBuffer>, original: (row: number) => Promise<Uint8Array | null>,
 *   pictures: () => Promise<ArrayBuffer | null>}} Source  pictures: the whole test set's, null where they are not at hand
 */

/** One file, by its address below the page's. @param {string} address @returns {Promise<ArrayBuffer>} */
export async function fetchedFile(address) {
  const answer = await fetch(new URL(address, document.baseURI));
  // an address that nobody serves answers with Streamlit's own page
  if (answer.ok && !(answer.headers.get("Content-Type") ?? "").startsWith("text/html")) return answer.arrayBuffer();
  throw new Error(`${address.slice(address.lastIndexOf("/") + 1)}: the server has none (${answer.status})`);
}

/** Files below an address that holds the checkpoint's digest. @param {string} base @param {boolean} originals @returns {Source} */
export function fetchedSource(base, originals) {
  const get = (file) => fetchedFile(`${base}/${file}`);
  return {
    bytes: get,
    pictures: async () => (originals ? get("originals.bin") : null),
    original: async (row) => (originals ? new Uint8Array(await get(`original-${row}.bin`)) : null),
  };
}

/** Files that the page carries in base64. @param {Record<string, string>} files @returns {Source} */
export const embeddedSource = (files) => pageSource(files, (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);

/** Files that the page carries as they are; each is copied, as a worker may take it away. @param {Record<string, DataView<ArrayBuffer>>} files @returns {Source} */
export const carriedSource = (files) => pageSource(files, ({ buffer, byteOffset, byteLength }) => buffer.slice(byteOffset, byteOffset + byteLength));

/** @template Kept @param {Record<string, Kept>} files @param {(kept: Kept) => ArrayBuffer} read @returns {Source} */
function pageSource(files, read) {
  return {
    bytes: async (file) => {
      if (!files[file]) throw new Error(`${file}: the page carries none`);
      return read(files[file]);
    },
    original: async () => null,
    pictures: async () => null,
  };
}
