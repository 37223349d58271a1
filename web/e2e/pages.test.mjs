// Every page, in both themes and languages: no finding of axe-core (WCAG 2.2 AA) on a
// desktop and a phone, nothing wider than the window, no error of script, style or policy.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { launch, pages } from './browser.mjs';
import { start } from './server.mjs';

const axe = await readFile(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
let server, browser;

before(async () => {
  server = await start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

// visit makes a fresh context with one page, whose complaints it collects.
async function visit() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (m) => { if (m.type() === 'error' && !/status of 404/.test(m.text())) complaints.push(m.text()); });
  page.on('pageerror', (e) => complaints.push(String(e)));
  page.on('dialog', (d) => { complaints.push(`dialog: ${d.message()}`); d.dismiss(); });
  const open = async (path, lang = 'en') => {
    const url = new URL(path, server.address);
    url.searchParams.set('lang', lang);
    const response = await page.goto(url.href);
    await page.evaluate(() => document.fonts.ready);
    return response;
  };
  return { page, complaints, open, close: () => context.close() };
}

// findings lists what axe-core says against the page: the rule and where.
async function findings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: 'tag', values } }), tags);
  return violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(', ')}`);
}

for (const [name, path] of Object.entries(pages)) {
  test(`${name} in both themes and languages, three widths`, async () => {
    const { page, complaints, open, close } = await visit();
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const lang of ['en', 'zh-Hans']) {
        const response = await open(path, lang);
        assert.equal(response.status(), name === 'missing' ? 404 : 200);
        assert.equal(await page.locator('html').getAttribute('lang'), lang);
        for (const width of [1280, 390, 320]) {
          const where = `${colorScheme}, ${lang}, ${width} px`;
          await page.setViewportSize({ width, height: 900 });
          if (width !== 320) assert.deepEqual(await findings(page), [], where);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          assert.ok(overflow <= 0, `${where}: the page is ${overflow} px wider than the window`);
        }
        assert.deepEqual(complaints, [], `${colorScheme}, ${lang}`);
      }
    }
    await close();
  });
}

for (const [name, options] of Object.entries({ 'forced colours': { forcedColors: 'active' }, 'no script': { javaScriptEnabled: false } })) {
  test(`every page gives its answer with ${name}`, async () => {
    const answers = {
      '/': 'Kubernetes', '/tool/etcd': 'Flynn', '/routes?on=etcd,kubernetes': 'OpenShift', '/routes?from=flynn&to=etcd': 'Flynn',
      '/search?q=灵雀云': 'Alauda', '/console': 'etcd',
    };
    for (const [path, text] of Object.entries(answers)) {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      await page.goto(new URL(path, server.address).href);
      assert.match(await page.locator('main').innerText(), new RegExp(text), path);
      await context.close();
    }
  });
}

// runScript types a script into the console and runs it.
async function runScript(page, script) {
  await page.locator('#script').fill(script);
  await page.locator('form.console button').click();
}

test('the console runs a script and answers with entities', async () => {
  const { page, complaints, open, close } = await visit();
  await open('/console');
  await runScript(page, 'g.V("<etcd>").In("<uses>").All()');
  assert.match(await page.locator('main table').innerText(), /Flynn/i);
  assert.deepEqual(await findings(page), []);
  assert.deepEqual(complaints, []);
  await close();
});

test('a script that fails says where and keeps its text', async () => {
  const { page, open, close } = await visit();
  await open('/console');
  await runScript(page, 'g.V("<etcd>")\n  .Inn()');
  assert.match(await page.locator('#script').inputValue(), /Inn/);
  assert.match(await page.getByRole('alert').innerText(), /line 2/);
  assert.deepEqual(await findings(page), []);
  await close();
});

test('language and theme are kept, and the page stays where it was', async () => {
  const context = await browser.newContext({ locale: 'en' });
  const page = await context.newPage();
  await page.goto(new URL('/routes?on=etcd', server.address).href);
  await page.getByRole('button', { name: '中文' }).click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-Hans');
  assert.match(page.url(), /on=etcd/);
  await page.goto(new URL('/', server.address).href);
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-Hans');
  await context.close();
});

test('the picture of a neighbourhood is an image with a name', async () => {
  const { page, open, close } = await visit();
  await open('/tool/kubernetes');
  const image = page.locator('main img[src^="/chart.svg"], main img[src*="/chart.svg"]').first();
  assert.ok((await image.getAttribute('alt')).length > 10);
  assert.ok(await image.evaluate((i) => i.complete && i.naturalWidth > 100));
  await close();
});
