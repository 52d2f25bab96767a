// The kind of script that many sites use: it keeps the page in the history and can be stopped by a second Escape.
document.addEventListener('keydown', function (event) {
  if (event.key === 'Escape') window.location.href = 'https://www.bbc.co.uk/weather';
});
