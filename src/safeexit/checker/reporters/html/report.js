// Filters of the report. Without script everything is shown.
(() => {
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById('filters'));
  const shown = document.getElementById('shown');
  if (!form || !shown) return;
  /** @type {HTMLElement[]} */
  const findings = [...document.querySelectorAll('.finding')].map((each) => /** @type {HTMLElement} */ (each));
  /** @type {HTMLElement[]} */
  const rules = [...document.querySelectorAll('.rule')].map((each) => /** @type {HTMLElement} */ (each));

  const apply = () => {
    const wanted = new FormData(form);
    const outcomes = wanted.getAll('outcome');
    const [kind, page] = [wanted.get('kind'), wanted.get('page')];
    let number = 0;
    for (const finding of findings) {
      const rule = /** @type {HTMLElement} */ (finding.closest('.rule'));
      const fits = outcomes.includes(finding.dataset.outcome ?? '')
        && (!kind || rule.dataset.kind === kind)
        && (!page || finding.dataset.page === page);
      finding.hidden = !fits;
      number += Number(fits);
    }
    for (const rule of rules) rule.hidden = !rule.querySelector('.finding:not([hidden])');
    shown.textContent = `${number} of ${findings.length} findings shown`;
  };

  form.addEventListener('change', apply);
  form.addEventListener('reset', () => setTimeout(apply));
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  apply();
})();
