// Served in the place of the service worker when offline use is switched off: it takes itself away and leaves answers alone.

addEventListener("install", () => skipWaiting());

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (!name.startsWith("bawa")) await caches.delete(name);
      await registration.unregister();
    })(),
  );
});
