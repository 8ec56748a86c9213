// What waits on this device as a small file that anybody may carry: sealed with the key that the device got when its owner
// signed in, so that the server can tell whose it is and that nobody changed it.

import { hex } from "./digest.js";
import { account, deviceName, told, unsent } from "./outbox.js";
import { kept } from "./store.js";

const FORMAT = "lms-kiriman-1";

// The file, or undefined where the device has no key yet (it comes with the first exchange after signing in).
export async function sealedFile() {
  const mine = await account();
  const key = mine && (await kept(`key:${mine}`));
  const acts = (await unsent()).filter((act) => !act.refused).sort((one, other) => one.seq - other.seq);
  if (!key || !acts.length) return undefined;
  const bytes = Uint8Array.from(key.match(/../g), (pair) => parseInt(pair, 16));
  const sealing = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const content = JSON.stringify({ account: mine, device: await deviceName(), made: new Date().toISOString(), events: acts.map(told) });
  const seal = await crypto.subtle.sign("HMAC", sealing, new TextEncoder().encode(`${FORMAT}\n${content}`));
  return new File([JSON.stringify({ format: FORMAT, content, mac: hex(seal) })], `kiriman-${new Date().toISOString().slice(0, 10)}.json`, { type: "application/json" });
}
