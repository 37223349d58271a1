// A data set whose names, notes and addresses carry markup, script and control
// characters: nothing runs, nothing is reported, nothing breaks the page.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { start } from './server.mjs';

const payloads = [
  '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", '</title><script>alert(1)</script>',
  '<svg onload=alert(1)>', '{{constructor.constructor(1)()}}', '${alert(1)}', '&lt;b&gt;', '</text></svg><script>alert(1)</script>', ']]>',
  'a\u202eb\u2066c', 'x'.repeat(400), '灵'.repeat(120), '\u0000\u0007\u001b[31m'.replace(/\u0000/g, ''), 'javascript:alert(1)',
];
const base = 'https://w3id.org/waggoner/';
const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';
const quote = (s) => JSON.stringify(s).replace(/\u007f/g, '\\u007F');

// facts writes N-Quads, which may hold what the YAML files may not.
function facts() {
  const lines = [];
  const say = (s, p, o, g) => lines.push(`<${s}> <${p}> ${o}${g ? ` <${g}>` : ''} .`);
  const label = 'http://www.w3.org/2000/01/rdf-schema#label';
  const comment = 'http://www.w3.org/2000/01/rdf-schema#comment';
  say(`${base}evil-doc`, rdf, `<${base}document>`);
  say(`${base}evil-doc`, 'http://purl.org/dc/terms/issued', '"2016"');
  say(`${base}evil-doc`, 'https://schema.org/url', '"javascript:alert(1)"');
  payloads.forEach((text, i) => {
    const tool = `${base}evil-${i}`;
    const context = `${base}context/evil${i}`;
    say(tool, rdf, `<${base}tool>`);
    for (const lang of ['en', 'zh-Hans']) {
      say(tool, label, `${quote(text + i)}@${lang}`);
      say(tool, comment, `${quote(text)}@${lang}`);
      say(context, `${base}note`, `${quote(text)}@${lang}`);
      if (i === 0) say(`${base}evil-doc`, label, `${quote(payloads[0])}@${lang}`);
    }
    say(tool, 'http://www.w3.org/2004/02/skos/core#altLabel', quote(text));
    say(tool, 'https://schema.org/url', '"javascript:alert(1)"', context);
    say(context, rdf, `<${base}context>`);
    say(context, 'http://www.w3.org/ns/prov#wasDerivedFrom', `<${base}evil-doc>`);
    say(context, `${base}locator`, quote(text));
    say(context, `${base}certainty`, `<${base}certainty/sure>`);
    say(tool, `${base}uses`, `<${base}etcd>`, context);
    say(tool, `${base}in-category`, `<${base}scheduling>`, context);
    say(tool, `${base}classed-as`, `<${base}commercial>`, context);
  });
  return lines.join('\n') + '\n';
}

let server, browser, folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waggoner-'));
  await writeFile(join(folder, 'evil.nq'), facts());
  server = await start('--with', folder);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const paths = ['/', '/tool/etcd', '/source/evil-doc', '/category/scheduling', '/routes?on=etcd', '/search?q=evil', '/search?q=%3Cscript%3E', '/chart.svg?at=etcd', '/console?q=%3C%2Ftextarea%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E',
  '/tool/%3Cscript%3Ealert(1)%3C%2Fscript%3E', '/routes?on=%3Cscript%3Ealert(1)%3C%2Fscript%3E', ...payloads.map((_, i) => `/tool/evil-${i}`)];

for (const width of [1280, 390]) {
  test(`hostile names run nothing and break nothing at ${width} px`, async () => {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    const page = await context.newPage();
    const complaints = [];
    page.on('dialog', (d) => { complaints.push(`dialog: ${d.message()}`); d.dismiss(); });
    page.on('console', (m) => { if (/Content Security Policy|Refused/.test(m.text())) complaints.push(m.text()); });
    page.on('pageerror', (e) => complaints.push(String(e)));
    for (const path of paths) {
      await page.goto(new URL(path, server.address).href);
      const found = await page.evaluate(() => ({
        scripts: document.querySelectorAll('script, [onclick], [onerror], [onload], [onmouseover]').length,
        links: [...document.querySelectorAll('a[href]')].map((a) => a.href?.baseVal ?? a.href).filter((h) => !/^(https?:|\/|#)/.test(h)),
        overflow: document.documentElement instanceof HTMLElement ? document.documentElement.scrollWidth - window.innerWidth : 0,
      }));
      assert.equal(found.scripts, 0, path);
      assert.deepEqual(found.links, [], path);
      assert.ok(found.overflow <= 0, `${path} is ${found.overflow} px wider than the window`);
      assert.deepEqual(complaints, [], path);
    }
    await context.close();
  });
}
