import assert from 'node:assert/strict';
import { test } from 'node:test';
import { en } from './en.ts';
import { chooseLang, dayText, t, timeText, useCatalogue } from './index.ts';
import { zhCN } from './zh-CN.ts';

const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map((match) => match[0]).sort();

test('both catalogues have every key, none is empty, and the same holes are filled in', () => {
  assert.deepEqual(Object.keys(zhCN).sort(), Object.keys(en).sort());
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    assert.notEqual(en[key].trim(), '', key);
    assert.notEqual(zhCN[key].trim(), '', key);
    assert.deepEqual(holes(zhCN[key]), holes(en[key]), key);
  }
});

test('every Chinese text is Chinese, and no English one is', () => {
  for (const [key, text] of Object.entries(zhCN)) assert.match(text.replace(/\{\w+\}/g, ''), /[\u4e00-\u9fff]|^\W*$/, key);
  for (const [key, text] of Object.entries(en)) assert.doesNotMatch(text, /[\u3000-\u9fff\uff00-\uffef]/, key);
});

test('Chinese of any kind reads zh-CN, all else English; the first tag that is there counts', () => {
  assert.deepEqual(['zh-CN', 'zh-TW', 'zh', 'ZH-hans', 'en-GB', 'fr', ''].map((tag) => chooseLang(tag)), ['zh-CN', 'zh-CN', 'zh-CN', 'zh-CN', 'en', 'en', 'en']);
  assert.equal(chooseLang('', undefined, 'zh-CN', 'en'), 'zh-CN');
});

test('holes are filled, days are named', () => {
  useCatalogue('zh-CN', zhCN);
  assert.equal(t('header.place', { place: 3 }), '排队第 3 位');
  const now = new Date(2026, 2, 2, 9).getTime();
  assert.deepEqual([0, 1, 2].map((days) => dayText(now - days * 86_400_000, now)), ['今天', '昨天', '2月28日']);
  assert.equal(dayText(new Date(2025, 5, 1).getTime(), now), '2025年6月1日');
});

test('midnight is 00:00 in both', () => {
  for (const [lang, catalogue] of [['en', en], ['zh-CN', zhCN]] as const) {
    useCatalogue(lang, catalogue);
    assert.equal(timeText(new Date(2026, 2, 2, 0, 5).getTime()), '00:05');
  }
});
