/**
 * Runs in <head>, before anything is shown: a page that a cache made for everybody does not flash its question
 * at those who have chosen, and speaks of Global Privacy Control where the browser sends that signal.
 * consent.js looks closer later. `python tools/minify.py` writes chosen.min.js from this file.
 */
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const { classList } = document.documentElement;
  // How a consent cookie of this page's version begins.
  if (document.cookie.includes(JSON.parse(script.dataset.sx || ""))) classList.add("sx-chosen");
  if (/** @type {any} */ (navigator).globalPrivacyControl) classList.add("sx-gpc");
})();
