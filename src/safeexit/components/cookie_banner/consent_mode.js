/**
 * Google Consent Mode: denies everything before any tag runs, and tells of each choice afterwards. Inline, before
 * the tags. `python tools/minify.py` writes consent_mode.min.js from this file.
 */
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  /** The category that stands behind each of Google's consent types. @type {Record<string, string>} */
  const categories = JSON.parse(script.dataset.sx || "");
  const page = /** @type {any} */ (window);
  page.dataLayer = page.dataLayer || [];
  page.gtag =
    page.gtag ||
    function () {
      // Google's tags read an arguments object and pass over an array.
      page.dataLayer.push(arguments);
    };
  page.gtag("consent", "default", {
    ad_personalization: "denied",
    ad_storage: "denied",
    ad_user_data: "denied",
    analytics_storage: "denied",
    functionality_storage: "denied",
    personalization_storage: "denied",
    wait_for_update: 500,
  });
  document.addEventListener("safeexit:consent", (event) => {
    const { allowed } = /** @type {CustomEvent<{ allowed: string[] }>} */ (event).detail;
    /** @type {Record<string, string>} */
    const update = {};
    for (const type in categories) update[type] = allowed.includes(categories[type]) ? "granted" : "denied";
    page.gtag("consent", "update", update);
  });
})();
