// Before the page is drawn: the reader's choice of light or dark, if one was made.
(function () {
  'use strict';
  var root = document.documentElement;
  function stored() {
    try { return localStorage.getItem('latent-theme'); } catch (e) { return null; }
  }
  var choice = stored();
  if (choice === 'dark' || choice === 'light') root.dataset.theme = choice;
  function isDark() {
    return root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }
  document.addEventListener('DOMContentLoaded', function () {
    var button = document.getElementById('theme');
    function show() { button.setAttribute('aria-pressed', String(isDark())); }
    button.addEventListener('click', function () {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      try { localStorage.setItem('latent-theme', root.dataset.theme); } catch (e) { /* a page opened from a file may have no storage */ }
      show();
      document.dispatchEvent(new Event('themechange'));
    });
    show();
  });
  // What is folded away belongs on paper all the same.
  addEventListener('beforeprint', function () {
    document.querySelectorAll('details:not([open])').forEach(function (d) { d.open = true; d.dataset.printed = ''; });
  });
  addEventListener('afterprint', function () {
    document.querySelectorAll('details[data-printed]').forEach(function (d) { d.open = false; delete d.dataset.printed; });
  });
})();
