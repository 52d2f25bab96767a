/**
 * The quick exit's script. It runs inline, first in <head>, so that a key works while the page still arrives.
 * Why each step is there: docs/explanation/quick-exit.md. `make min` writes arm.min.js from it.
 *
 * @typedef {object} Config  What the server writes into the script's data-sx attribute.
 * @property {string} to         Where to leave for: an absolute URL.
 * @property {string} [via]      A path of this site that clears its traces and redirects to `to`.
 * @property {string} [key]      `KeyboardEvent.key` of the shortcut; none: only the link leaves.
 * @property {number} [presses]  How often the key is pressed.
 * @property {number} [within]   The longest pause between two presses, in milliseconds.
 * @property {string[]} [say]    What is announced when one more press is needed, two more, and so on.
 * @property {boolean} [defer]   An open dialog gets the key first.
 * @property {boolean} [guard]   Back does not show the site again.
 * @property {boolean} [tabs]    The site's other tabs leave as well.
 * @property {boolean} [single]  The site keeps to one entry in the tab's history.
 * @property {boolean} [decoy]   A click on the link opens the destination in a new tab too.
 * @property {string} title      What the tab is called from then on.
 */
(() => {
  const ARMED = "sx:armed";
  const LEAVE = "sx:leave";
  const MARK = "sx";
  const page = document;
  const root = page.documentElement;
  /** @type {Config} */
  const config = JSON.parse(/** @type {HTMLElement} */ (page.currentScript).dataset.sx || "");

  // Armed once, however often the script is there. An event asks, not a flag: document.open() takes listeners away.
  if (!dispatchEvent(new Event(ARMED, { cancelable: true }))) return;
  addEventListener(ARMED, (event) => event.preventDefault());

  /** When the page began to leave (ms since 1970), or 0. @type {number} */
  let left = 0;
  let hits = 0;
  let lastHit = 0;
  /** What the key was left to, so that it cannot keep it for good. @type {Element | null | undefined} */
  let deferredTo;
  /** A message that reached the page in the back-forward cache. */
  let stale = false;
  /** @type {CSSStyleSheet | undefined} */
  let sheet;
  /** @type {BroadcastChannel | undefined} */
  let channel;

  /** Storage, channels and constructed sheets may be refused or missing: the exit goes on without. @type {<T>(attempt: () => T) => T | undefined} */
  const tolerate = (attempt) => {
    try {
      return attempt();
    } catch {}
  };

  const marked = () => config.guard && tolerate(() => sessionStorage.getItem(MARK));

  /** Hide all, or show it again. Never `display: none`: Firefox then delivers no more keys. @param {boolean} on */
  const cover = (on) => {
    if (sheet) {
      page.adoptedStyleSheets = page.adoptedStyleSheets.filter((other) => other !== sheet).concat(on ? sheet : []);
    } else {
      root.style.opacity = on ? "0" : "";
    }
  };

  const go = () => {
    // For a script's navigation the document's policy counts, not the link's rel.
    const meta = page.createElement("meta");
    meta.name = "referrer";
    meta.content = "no-referrer";
    (page.head || root).append(meta);
    const direct = () => location.replace(config.to);
    if (config.via || top !== window) setTimeout(direct, 400);
    tolerate(() => /** @type {Window} */ (top).location.replace(config.via ? location.origin + config.via : config.to));
    
  };

  /** Cover the page now and leave once that is painted. @param {boolean} [quiet] other pages know already */
  const leave = (quiet) => {
    if (left) return;
    left = Date.now();
    let gone = false;
    const once = () => {
      if (!gone) go();
      gone = true;
    };
    // WebKit paints no more once it navigates, and a hidden tab has no frames.
    setTimeout(once, 60);
    requestAnimationFrame(() => setTimeout(once));
    cover(true);
    page.title = config.title;
    page.querySelectorAll("link[rel~=icon]").forEach((icon) => icon.remove());
  };
})();
