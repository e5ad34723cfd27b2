// Reloads a page that waits for the other device, as soon as something was done there.
"use strict";
const { version, versionUrl } = document.body.dataset;
if (versionUrl) {
  const look = async () => {
    try {
      const answer = await fetch(versionUrl, { cache: "no-store" });
      const now = (await answer.json()).version;
      if (String(now) !== version) {
        location.reload();
        return;
      }
    } catch {
      // The server is away for a moment.
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
}
