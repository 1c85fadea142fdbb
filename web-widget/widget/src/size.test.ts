import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';

const root = process.env['BATON_WEB_ROOT'] ?? '';
let dist = '';

before(() => {
  dist = mkdtempSync(join(tmpdir(), 'baton-size-'));
  execFileSync(process.execPath, [join(root, 'build.mjs'), '--out', dist, 'widget']);
});
after(() => rmSync(dist, { recursive: true }));

test('the loader is at most 3 KB, all before the first message at most 20 KB, gzipped', () => {
  const report = execFileSync(process.execPath, [join(root, 'scripts/size.mjs'), dist], { encoding: 'utf8' });
  for (const part of ['widget.js', 'widget/index.html', '.css', 'zh-CN']) assert.ok(report.includes(part), part);
});

test('the pages have no inline script or style, and what they name is there, compressed too', () => {
  for (const page of ['widget', 'demo']) {
    const html = readFileSync(join(dist, page, 'index.html'), 'utf8');
    assert.doesNotMatch(html, /<script(?![^>]* src=)|<style|\sstyle=|\son\w+=/i);
    for (const match of html.matchAll(/(?:href|src|content)="(\/[^"]+\.(?:js|css))"/g)) {
      const file = join(dist, match[1] ?? '');
      assert.deepEqual(gunzipSync(readFileSync(`${file}.gz`)), readFileSync(file));
    }
  }
});

test('the waiting room is a part of its own: neither what loads first nor the room has its words', () => {
  const assets = join(dist, 'widget/assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  const held = scripts.filter((name) => readFileSync(join(assets, name), 'utf8').includes('可以提醒一次'));
  assert.equal(held.length, 1);
  assert.match(held[0] ?? '', /^Waiting-\w+\.js$/);
});
