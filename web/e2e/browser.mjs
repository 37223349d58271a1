// Headless Chromium with what makes its pictures the same everywhere.
import { chromium } from 'playwright-core';

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
    '--disable-sync', '--no-first-run', '--font-render-hinting=none', '--force-color-profile=srgb', '--disable-lcd-text',
  ],
});

export const pages = {
  landscape: '/',
  lit: '/landscape?lit=in.uses:kubernetes',
  tool: '/tool/etcd',
  hub: '/tool/kubernetes',
  company: '/company/docker-inc',
  source: '/source/container-ecosystem',
  category: '/category/scheduling',
  routes: '/routes?on=etcd,kubernetes',
  between: '/routes?from=flynn&to=kubernetes',
  search: '/search?q=namad',
  console: '/console',
  missing: '/tool/nobody-knows-it',
};
