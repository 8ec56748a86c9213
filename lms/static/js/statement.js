// Reads and verifies on this device: the signed statement of a QR code (COSE_Sign1 over CBOR, ES256; the same as statement.py) and the
// signed list of keys and of what no longer holds (JWS; see trust.py).

import { hex, sha256, sha256Of } from "./digest.js";

const DAY = 86400000;
const EPOCH = Date.UTC(2020, 0, 1);
const FIELDS = ["version", "code", "number", "name", "nip", "course", "jp", "started", "finished", "issued", "issuer"];

export class Broken extends Error {}

export function findStatement(typed) {
  const candidate = typed.trim().split("#").pop();
  return /^[A-Za-z0-9_-]{80,1200}$/.test(candidate) ? candidate : null;
}

function bytesOf(text) {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

// The few kinds of CBOR that a statement is made of: whole numbers, bytes, texts, arrays, maps, tags; each in its shortest form.
function readCbor(data) {
  let at = 0;
  const take = (count) => {
    if (at + count > data.length) throw new Broken("pendek");
    at += count;
    return data.subarray(at - count, at);
  };
  const size = (low) => {
    if (low < 24) return low;
    if (low > 26) throw new Broken("bentuk");
    const count = take(2 ** (low - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
    if (count < [24, 256, 65536][low - 24]) throw new Broken("bentuk");
    return count;
  };
  const read = (depth) => {
    if (depth > 4) throw new Broken("dalam");
    const [first] = take(1);
    const count = size(first & 31);
    switch (first >> 5) {
      case 0: return count;
      case 1: return -1 - count;
      case 2: return take(count);
      case 3: return new TextDecoder("utf-8", { fatal: true }).decode(take(count));
      case 4: return Array.from({ length: Math.min(count, 32) }, () => read(depth + 1));
      case 5: return new Map(Array.from({ length: Math.min(count, 8) }, () => [read(depth + 1), read(depth + 1)]));
      case 6: return { tag: count, value: read(depth + 1) };
      default: throw new Broken("jenis");
    }
  };
  const value = read(0);
  if (at !== data.length) throw new Broken("sisa");
  return value;
}

function head(kind, count) {
  return count < 24 ? [kind * 32 + count] : count < 256 ? [kind * 32 + 24, count] : [kind * 32 + 25, count >> 8, count & 255];
}

function toBeSigned(guarded, payload) {
  const context = new TextEncoder().encode("Signature1");
  return Uint8Array.from([...head(4, 4), ...head(3, context.length), ...context, ...head(2, guarded.length), ...guarded, ...head(2, 0), ...head(2, payload.length), ...payload]);
}

function base32(bytes) {
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  return bits.match(/.{1,5}/g).map((five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[parseInt(five.padEnd(5, "0"), 2)]).join("");
}

const isoDay = (count) => new Date(EPOCH + count * DAY).toISOString().slice(0, 10);

// What the statement says; throws Broken with a sentence for people.
export async function verifyStatement(text, keys) {
  let guarded, payload, signature, kid;
  try {
    const whole = readCbor(bytesOf(text));
    let open;
    [guarded, open, payload, signature] = whole.value;
    const headers = readCbor(guarded);
    kid = hex(headers.get(4));
    if (whole.tag !== 18 || whole.value.length !== 4 || open.size || headers.size !== 2 || headers.get(1) !== -7 || signature.length !== 64) throw new Broken();
  } catch {
    throw new Broken("Isi kode QR ini tidak utuh.");
  }
  const key = keys.find((one) => one.kid === kid);
  if (!key) throw new Broken("Kode QR ini ditandatangani dengan kunci yang tidak dikenal perangkat ini.");
  let said;
  try {
    if (!(await holds(key, signature, toBeSigned(guarded, payload)))) throw new Broken();
    const values = readCbor(payload);
    if (values.length !== FIELDS.length || values[0] !== 1) throw new Broken();
    said = Object.fromEntries(FIELDS.map((name, place) => [name, values[place]]));
    for (const name of ["started", "finished", "issued"]) said[name] = isoDay(said[name]);
    said.code = base32(said.code);
  } catch {
    throw new Broken("Tanda tangan pada kode QR ini tidak cocok dengan isinya.");
  }
  if (said.issued < key.since || (key.until && said.issued > key.until)) throw new Broken("Kode QR ini ditandatangani dengan kunci yang tidak berlaku pada tanggal terbitnya.");
  said.withdrawn = key.withdrawn;
  return said;
}

async function holds(key, signature, data) {
  const { kty, crv, x, y } = key.jwk;
  const held = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, held, signature, data);
}

// The list, where one of these keys vouches for it; null where none of them does. Without keys the list's own ones are asked: a
// device that meets the platform for the first time has no others.
export async function readList(signed, keys) {
  try {
    const list = JSON.parse(new TextDecoder().decode(bytesOf(signed.payload)));
    for (const { protected: guarded, signature } of signed.signatures) {
      const { alg, kid } = JSON.parse(new TextDecoder().decode(bytesOf(guarded)));
      const key = (keys || list.keys).find((one) => one.kid === kid && !one.withdrawn);
      if (key && alg === "ES256" && (await holds(key, bytesOf(signature), new TextEncoder().encode(`${guarded}.${signed.payload}`)))) return { ...list, signer: key };
    }
  } catch {
    // Not what we write: the same as not signed.
  }
  return null;
}

// What people compare when this device meets a key for the first time; the same as `fingerprint` in keys.py.
export async function fingerprint({ jwk }) {
  const point = Uint8Array.from([4, ...bytesOf(jwk.x), ...bytesOf(jwk.y)]);
  return (await sha256(point)).slice(0, 32).match(/.{4}/g).join(" ");
}

export async function shortHash(code) {
  return (await sha256Of(code)).slice(0, 16);
}
