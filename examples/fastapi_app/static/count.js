// Counts the pages that a visitor opens, once they have allowed it.
const seen = Number(/(?:^|; )visits=(\d+)/.exec(document.cookie)?.[1] ?? 0);
document.cookie = `visits=${seen + 1}; Path=/; Max-Age=${30 * 86400}; SameSite=Lax`;
