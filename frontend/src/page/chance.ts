/** Returns twelve hex digits that nobody else has; also where the page is not served securely. */
export function chance(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
