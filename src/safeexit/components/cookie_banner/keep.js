/**
 * For sites without a server: keeps a choice in the consent cookie itself, as the server would have set it.
 * It runs in <head> and says there that choices can be kept; without it the banner asks nothing.
 * `python tools/minify.py` writes keep.min.js from this file.
 */
(() => {
  /**
   * Answers in place of the server, for consent.js.
   * @param {string} _action  Where the form would be sent.
   * @param {{ body: URLSearchParams }} request
   * @param {{ version: string, days: number, categories: Record<string, [basis: string, cookies: string]> }} config
   * @param {string[]} before  What was allowed until now,
   * @param {string[]} against  and what was refused: a placeholder's form (`keep`) adds to both and leaves open what
   *                            was decided by neither.
   */
  const keep = async (_action, { body }, { version, days, categories }, before, against) => {
    const decision = body.get("decision");
    const chosen = decision == "save" ? body.getAll("category") : [];
    const adds = body.has("keep");
    /** @type {string[]} */
    const allowed = [];
    /** @type {string[]} */
    const refused = [];
    for (const name of Object.keys(categories).sort()) {
      const may =
        categories[name][0] == "essential" ||
        decision == "accept" ||
        chosen.includes(name) ||
        (adds && before.includes(name));
      if (may) allowed.push(name);
      else if (!adds || against.includes(name)) refused.push(name);
    }
    const seconds = Math.floor(Date.now() / 1e3);
    const pair = `sx_consent=${version}:${seconds}:${allowed.join(".")}:${refused.join(".")}`;
    const secure = location.protocol == "https:" ? "; secure" : "";
    document.cookie = `${pair}; path=/; max-age=${days * 86400}; samesite=lax${secure}`;
    // A browser that keeps no cookies says nothing of it.
    return { ok: document.cookie.split("; ").includes(pair), json: async () => ({ allowed }) };
  };

  /** @type {any} */ (window).sxKeep = keep;
  document.documentElement.classList.add("sx-keeps");
})();
