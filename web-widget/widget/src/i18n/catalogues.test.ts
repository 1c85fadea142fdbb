import assert from 'node:assert/strict';
import { test } from 'node:test';
import { en } from './en.ts';
import { chooseLang, dayText, t, timeText, useCatalogue } from './index.ts';
import { zhCN } from './zh-CN.ts';
import { zhTW } from './zh-TW.ts';

const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map((match) => match[0]).sort();

test('all catalogues have every key, none is empty, and the same holes are filled in', () => {
  for (const catalogue of [zhCN, zhTW]) {
    assert.deepEqual(Object.keys(catalogue).sort(), Object.keys(en).sort());
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      assert.notEqual(en[key].trim(), '', key);
      assert.notEqual(catalogue[key].trim(), '', key);
      assert.deepEqual(holes(catalogue[key]), holes(en[key]), key);
    }
  }
});

test('every Chinese text is Chinese, and no English one is', () => {
  for (const catalogue of [zhCN, zhTW]) for (const [key, text] of Object.entries(catalogue)) assert.match(text.replace(/\{\w+\}/g, ''), /[\u4e00-\u9fff]|^\W*$/, key);
  for (const [key, text] of Object.entries(en)) assert.doesNotMatch(text, /[\u3000-\u9fff\uff00-\uffef]/, key);
});

test('Traditional letters read zh-TW, other Chinese zh-CN, all else English; the first tag of these languages counts', () => {
  for (const [lang, tags] of [['zh-CN', ['zh-CN', 'zh', 'ZH-hans', 'zh-Hans-SG', 'zh-SG']], ['zh-TW', ['zh-TW', 'zh-tw', 'zh-Hant', 'zh-hant-CN', 'zh-HK', 'zh-MO']], ['en', ['en-GB', 'fr', 'en-HK', '']]] as const)
    for (const tag of tags) assert.equal(chooseLang(tag), lang, tag);
  assert.equal(chooseLang('', 'fr', 'zh-CN', 'en'), 'zh-CN');
});

test('holes are filled, days are named', () => {
  useCatalogue('zh-CN', zhCN);
  assert.equal(t('header.place', { place: 3 }), '排队第 3 位');
  const now = new Date(2026, 2, 2, 9).getTime();
  assert.deepEqual([0, 1, 2].map((days) => dayText(now - days * 86_400_000, now)), ['今天', '昨天', '2月28日']);
  assert.equal(dayText(new Date(2025, 5, 1).getTime(), now), '2025年6月1日');
});

test('midnight is 00:00 in all', () => {
  for (const [lang, catalogue] of [['en', en], ['zh-CN', zhCN], ['zh-TW', zhTW]] as const) {
    useCatalogue(lang, catalogue);
    assert.equal(timeText(new Date(2026, 2, 2, 0, 5).getTime()), '00:05');
  }
});
