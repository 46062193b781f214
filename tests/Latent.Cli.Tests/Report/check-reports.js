// Opens reports in headless Chromium and looks for what a reader would stumble over:
//
//   npm install --ignore-scripts playwright-core          (anywhere outside of the repository; it uses the system's Chromium)
//   NODE_PATH=<there>/node_modules node tests/Latent.Cli.Tests/Report/check-reports.js REPORT.html … [--shots FOLDER]
//
// For each report, light and dark: no errors on the console, nothing loaded from elsewhere, every picture and chart named,
// text that stands out from its ground (WCAG 2.1, 4.5:1), nothing wider than the page (nor than a telephone), a key press reaches every control, hovering over a
// chart or map says something, and the map zooms. With --shots it leaves pictures of the page, light, dark, on a telephone and printed.
'use strict';
const fs = require('fs');
const path = require('path');
const { chromium } = require('playwright-core');

const shots = process.argv.indexOf('--shots');
const folder = shots > 0 ? process.argv[shots + 1] : null;
const reports = process.argv.slice(2).filter((_, i) => shots < 0 || i + 2 < shots);

// Runs in the page: what is wrong with it as it stands.
function inspect() {
  const problems = [];
  for (const image of document.images) if (!image.alt) problems.push('a picture without a description');
  for (const chart of document.querySelectorAll('svg')) {
    if (chart.getAttribute('aria-hidden') !== 'true' && !chart.getAttribute('aria-labelledby') && !chart.getAttribute('aria-label') && !chart.querySelector('title')) problems.push('a chart without a name');
  }
  const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
  for (const id of new Set(ids.filter((value, i) => ids.indexOf(value) !== i))) problems.push(`the id ${id} is there twice`);
  for (const link of document.querySelectorAll('nav a')) if (!document.querySelector(link.getAttribute('href'))) problems.push(`the link ${link.textContent} goes nowhere`);
  if (document.documentElement.scrollWidth > window.innerWidth + 1) problems.push(`the page is ${document.documentElement.scrollWidth} wide, the window ${window.innerWidth}`);
  const channel = value => { value /= 255; return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = text => (text.match(/[\d.]+/g) || []).map(Number);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const seen = new Set();
  for (const element of document.querySelectorAll('p, h1, h2, h3, dt, dd, th, td, a, button, figcaption, caption, summary, span, label, li, pre')) {
    if (!element.offsetParent || ![...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())) continue;
    const style = getComputedStyle(element), a = light(parse(style.color)), b = light(ground(element));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const large = parseFloat(style.fontSize) >= 24;
    const key = `${element.tagName}.${element.className}`;
    if (ratio < (large ? 3 : 4.5) && !seen.has(key)) { seen.add(key); problems.push(`${key} has a contrast of ${ratio.toFixed(1)}`); }
  }
  return problems;
}

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  let failed = false;
  for (const report of reports) {
    const problems = [];
    for (const colorScheme of ['light', 'dark']) {
      const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, colorScheme });
      page.on('console', message => { if (message.type() === 'error' || message.type() === 'warning') problems.push(`${colorScheme}: console: ${message.text()}`); });
      page.on('pageerror', error => problems.push(`${colorScheme}: ${error.message}`));
      page.on('request', request => { if (!/^(file|data|blob):/.test(request.url())) problems.push(`${colorScheme}: asks for ${request.url()}`); });
      await page.goto('file://' + path.resolve(report));
      await page.evaluate(() => document.querySelectorAll('details').forEach(element => { element.open = true; }));
      problems.push(...(await page.evaluate(inspect)).map(text => `${colorScheme}: ${text}`));
      for (const map of await page.$$('canvas')) {
        await map.scrollIntoViewIfNeeded();
        const box = await map.boundingBox();
        if (!box || box.width < 10) continue;
        const picture = () => map.evaluate(canvas => canvas.toDataURL());

        // The wheel is the page's until the map was clicked.
        await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
        const before = await picture();
        await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
        await page.mouse.wheel(0, -400);
        await page.waitForTimeout(400);
        if (before === await picture()) problems.push(`${colorScheme}: the map does not zoom`);
        let said = false;
        for (let i = 1; i < 12 && !said; i++) {
          for (let j = 1; j < 12 && !said; j++) {
            await page.mouse.move(box.x + box.width * i / 12, box.y + box.height * j / 12);
            said = await page.evaluate(() => [...document.querySelectorAll('[role=status], [role=tooltip], .tip, .tooltip, .hint, output')].some(element => element.offsetParent && element.textContent.trim().length > 0));
          }
        }
        if (!said) problems.push(`${colorScheme}: hovering over the map says nothing`);
      }
      const hints = await page.$$eval('svg title', titles => titles.filter(title => title.textContent.trim()).length);
      if (await page.$('svg') && hints === 0) problems.push(`${colorScheme}: hovering over a chart says nothing`);
      // On a telephone too.
      const phone = await browser.newPage({ viewport: { width: 390, height: 800 }, colorScheme, isMobile: true, hasTouch: true });
      await phone.goto('file://' + path.resolve(report));
      const wide = await phone.evaluate(() => document.documentElement.scrollWidth);
      if (wide > 391) problems.push(`${colorScheme}: on a telephone the page is ${wide} wide, the window 390`);
      if (folder) {
        fs.mkdirSync(folder, { recursive: true });
        await phone.screenshot({ path: path.join(folder, `${path.basename(report, '.html')}-${colorScheme}-phone.png`), fullPage: true });
      }
      await phone.close();
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement === document.body)) problems.push(`${colorScheme}: a key press reaches nothing`);
      if (folder) {
        fs.mkdirSync(folder, { recursive: true });
        await page.evaluate(() => window.scrollTo(0, 0));
        await page.screenshot({ path: path.join(folder, `${path.basename(report, '.html')}-${colorScheme}.png`), fullPage: true });
        if (colorScheme === 'light') await page.pdf({ path: path.join(folder, `${path.basename(report, '.html')}.pdf`), format: 'A4' });
      }
      await page.close();
    }
    failed = failed || problems.length > 0;
    console.log(`${report}: ${problems.length === 0 ? 'ok' : '\n  ' + [...new Set(problems)].join('\n  ')}`);
  }
  await browser.close();
  process.exit(failed ? 1 : 0);
})();
