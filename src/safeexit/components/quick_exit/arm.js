/**
 * The quick exit's script. It runs inline, first in <head>, so that the key works while the page still arrives.
 * Why each step is there: docs/explanation/quick-exit.md. `python tools/minify.py` writes arm.min.js from this file.
 */
(() => {
  /**
   * @typedef {object} ArmConfig  What the server writes into the script's data-sx attribute.
   * @property {string} to          Where to leave for: an absolute URL.
   * @property {string} title       What the tab is called once it leaves.
   * @property {string} [via]       A path of this site that clears its traces and redirects to `to`.
   * @property {string} [key]       The shortcut, a `KeyboardEvent.key`; without it only the link leaves.
   * @property {number} presses     How many presses in a row it takes.
   * @property {number} within      The longest pause between two presses, in milliseconds.
   * @property {string[]} say       What to announce when one more press is needed, two more, and so on.
   * @property {boolean} [defer]    What is open in front of the page gets the key first.
   * @property {boolean} [guard]    Back does not show the site again.
   * @property {boolean} [tabs]     The site's other tabs leave too.
   * @property {boolean} [decoy]    A click on the link opens the destination in a new tab as well.
   */

  const page = document;
  const NAME = "sx";
  // A page may have functions of these names.
  const halt = stop;
  /** @type {ArmConfig} */
  const config = JSON.parse(/** @type {any} */ (page.currentScript).dataset.sx);

  /** Tell an armed page to leave, or ask only whether it is armed: it answers by preventing the default. */
  const answers = (/** @type {Window} */ target, /** @type {boolean} */ detail) =>
    !target.dispatchEvent(new CustomEvent(NAME, { cancelable: true, detail }));

  // Armed once, however often the script is there. An event asks, not a flag: document.open() takes
  // listeners away and would leave the flag behind.
  if (answers(window, false)) return;

  /** When the page last began to leave, in milliseconds, or 0. */
  let left = 0;
  let hits = 0;
  let lastHit = 0;
  /** What the last press was left to. @type {Element | null | undefined} */
  let deferredTo;
  /** @type {CSSStyleSheet | undefined} */
  let sheet;
  /** @type {BroadcastChannel | undefined} */
  let channel;

  /** Run a step that an old, private or sandboxed browser lacks or refuses; the exit goes on without it. */
  const attempt = (/** @type {() => any} */ step) => {
    try {
      return step();
    } catch {}
  };

  const listen = (/** @type {string} */ types, /** @type {(event: any) => void} */ listener, capture = true) => {
    for (const type of types.split(" ")) addEventListener(type, listener, capture);
  };

  attempt(() => {
    const root = ":root:not(#_#_)";
    const made = new CSSStyleSheet();
    made.replaceSync(
      `${root}{background:Canvas!important}${root} body{opacity:0!important}` +
        `${root} *,${root} ::backdrop{visibility:hidden!important}`,
    );
    sheet = made;
  });

  /** Never by `display: none` on the root: Firefox then delivers no more keys. */
  const cover = (/** @type {boolean} */ on) => {
    if (sheet) {
      page.adoptedStyleSheets = page.adoptedStyleSheets.filter((other) => other != sheet).concat(on ? sheet : []);
    } else {
      page.documentElement.style.opacity = on ? "0" : "1";
    }
  };

  const marked = () => attempt(() => sessionStorage.getItem(NAME));

  /** rel=noreferrer does nothing for a script's navigation; the document's policy does. */
  const hush = (/** @type {Document} */ where) => {
    const meta = where.createElement("meta");
    meta.name = "referrer";
    meta.content = "no-referrer";
    where.documentElement.append(meta);
  };

  const go = () => {
    const url = config.via ? location.origin + config.via : config.to;
    hush(page);
    const replaced = attempt(() => {
      const whole = /** @type {Window} */ (top);
      // WebKit goes by the policy of the page that is moved.
      hush(whole.document);
      whole.location.replace(url);
      return true;
    });
    // Somebody else's page around this one can be moved by a link alone, without a trace.
    if (!replaced) {
      const link = page.createElement("a");
      link.href = url;
      link.target = "_top";
      link.click();
    }
    // The site's server may be silent, and a browser may refuse to move somebody else's page.
    if (config.via || top != window) setTimeout(() => location.replace(config.to), 400);
  };

  /** @param {boolean} [told] the site's other pages know already */
  const leave = (told) => {
    const now = Date.now();
    // A key pressed much later starts again, in case something stopped the first attempt.
    if (now - left < 4e3) return;
    left = now;
    // A link that was followed just before would bring its page first.
    halt();
    if (top == window || !attempt(() => answers(/** @type {Window} */ (top), true))) {
      // WebKit paints nothing once a navigation starts, and a busy Chromium paints late. The second frame tells
      // that the first was drawn, and two frames' time brings it to the screen. A hidden page has no frames.
      let calls = 0;
      const once = () => calls++ || go();
      setTimeout(once, 300);
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(once, 30)));
    }
    cover(true);
    page.title = config.title;
    page.querySelectorAll("link[rel~=icon]").forEach((icon) => icon.remove());
    page.querySelectorAll("video,audio").forEach((media) => /** @type {HTMLMediaElement} */ (media).pause());
    attempt(() => {
      /** @type {Selection} */ (getSelection()).removeAllRanges();
      scrollTo(0, 0);
    });
    attempt(() => {
      // What the server's Clear-Site-Data would clear as well, but for the mark.
      if (config.via) {
        localStorage.clear();
        sessionStorage.clear();
      }
      if (config.guard) sessionStorage.setItem(NAME, `${now}`);
    });
    if (channel && !told) channel.postMessage(1);
    // safeexit:exit: The visitor leaves: the page is covered, and nothing can keep them.
    page.dispatchEvent(new Event("safeexit:exit"));
  };

  const announce = (/** @type {string} */ text) => {
    const status = page.querySelector("[data-safeexit=exit-status]");
    if (status) status.textContent = text;
  };

  /** Shift as the shortcut itself is no modifier. */
  const modified = (/** @type {any} */ event) =>
    event.ctrlKey || event.altKey || event.metaKey || (event.shiftKey && event.key != "Shift");

  const reset = () => {
    if (hits) announce("");
    hits = 0;
    deferredTo = null;
  };

  /** Whatever is open in front of the page and closes by Escape. */
  const inFront = () =>
    page.fullscreenElement || attempt(() => page.querySelector("dialog:modal,:popover-open:not([popover=manual])"));

  /** Whether this press is for somebody else; a second one is not, or a dialog that refuses to close keeps the key. */
  const defers = () => {
    const open = config.defer && inFront();
    if (!open || open == deferredTo) return false;
    deferredTo = open;
    return true;
  };

  listen(NAME, (event) => {
    event.preventDefault();
    if (event.detail) leave();
  });

  // Until the page is gone an Escape would stop the navigation, whichever way that began, and so would a
  // page that asks whether to stay.
  listen("keydown keyup beforeunload", (event) => {
    if (!left) return;
    event.stopImmediatePropagation();
    if (!event.key) return;
    event.preventDefault();
    if (!event.repeat) leave();
  });

  // Last of all listeners, to know whether another one handled the key.
  listen(
    "keydown",
    (event) => {
      if (event.repeat) return;
      if (
        event.key != config.key ||
        event.defaultPrevented ||
        event.isComposing ||
        event.keyCode == 229 ||
        modified(event)
      ) {
        reset();
      } else if (!defers()) {
        hits = event.timeStamp - lastHit < config.within ? hits + 1 : 1;
        lastHit = event.timeStamp;
        if (hits < config.presses) {
          announce(config.say[config.presses - hits - 1]);
        } else {
          event.preventDefault();
          leave();
        }
      }
    },
    false,
  );

  listen("pointerdown wheel", reset);
  listen("click auxclick", (event) => {
    reset();
    const on = (/** @type {any} */ node) => node.matches && node.matches("[data-safeexit=exit]");
    if (!(event.button > 1) && event.composedPath().some(on)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (config.decoy) open(config.to, "_blank", "noreferrer");
      leave();
    }
  });

  // Left open when the page is hidden: a message also reaches, or evicts, pages in the back-forward cache.
  attempt(() => {
    channel = new BroadcastChannel(NAME);
    channel.onmessage = () => config.tabs && leave(true);
  });

  if (config.guard) {
    listen("pagehide", () => cover(true));
    listen("pageshow", (event) => {
      if (!event.persisted) return;
      if (left || marked()) leave(true);
      else cover(false);
    });
    const mark = marked();
    if (mark) {
      const [entry] = performance.getEntriesByType("navigation");
      const returned = entry && /** @type {PerformanceNavigationTiming} */ (entry).type != "navigate";
      // A page that was already on its way when the person left is no visit started anew.
      if (returned || mark > performance.timeOrigin) leave(true);
      else if (top == window) sessionStorage.removeItem(NAME);
    }
  }

  page.documentElement.classList.add("sx-js");
})();
