// Stands for a script that counts visits. It runs only once statistics cookies are allowed.
const visits = Number((/(?:^|; )visits=(\d+)/.exec(document.cookie) || [])[1] || 0) + 1;
document.cookie = `visits=${visits}; path=/; max-age=2592000; samesite=lax`;
