// Fingerprints of bytes, as hex digits.

export function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function sha256(bytes) {
  return hex(await crypto.subtle.digest("SHA-256", bytes));
}

export function sha256Of(text) {
  return sha256(new TextEncoder().encode(text));
}
