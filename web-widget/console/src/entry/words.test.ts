import type { Entry } from '@baton/client';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { translate, type Lang } from '../i18n/catalogue';
import type { Translate } from '../i18n/context';
import { readWhy } from './why';
import { agentLabel, calledByName, deviceName, errorText, eventText, plainName, previewOf, priorityOf, visitorLabel } from './words';

function texts(lang: Lang): Translate {
  return (key, values) => translate(lang, key, values);
}

function event(name: NonNullable<Entry['event']>, data?: Readonly<Record<string, unknown>>): Entry {
  return { seq: 1, at: 0, kind: 'event', author: 'system', event: name, ...(data ? { data } : {}) };
}

function say(lang: Lang, entry: Entry): string {
  return eventText(entry, texts(lang), lang);
}

test('a device is named by its browser and system, an unknown one as it came', () => {
  assert.equal(deviceName('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'), 'Chrome 126 · Linux');
  assert.equal(deviceName('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36 Edg/125.0.0.0'), 'Edge 125 · Windows');
  assert.equal(deviceName('Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'), 'Safari 17 · iPhone');
  assert.equal(deviceName('Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.49'), 'WeChat 8 · Android');
  assert.equal(deviceName('curl/8.0'), 'curl/8.0');
});

test('a line of a message is shown without the marks of Markdown', () => {
  assert.equal(previewOf('1. 在**干净的设备**上点 `加速`'), '1. 在干净的设备上点 加速');
});

test('every event has words in both languages', () => {
  assert.equal(say('en', event('opened', { lang: 'zh-CN' })), 'The conversation began, in Chinese (China)');
  assert.equal(say('zh-CN', event('queued', { reason: 'urgent', priority: 'urgent' })), '涉及资产安全，优先排队');
  assert.equal(say('en', event('assigned', { agent_name: 'Lin', reason: 'routed' })), 'Assigned to Lin, the least busy');
  assert.equal(say('zh-CN', event('transferred', { to: 'agent', agent_name: 'Wu' })), '转接给 Wu');
  assert.equal(say('en', event('transferred', { to: 'queue' })), 'Transferred to the queue');
  assert.equal(say('en', event('returned', { reason: 'agent_gone' })), 'Back in the queue: the agent lost the connection');
  assert.equal(say('zh-CN', event('closed', { by: 'system', reason: 'idle' })), '长时间没有消息，会话自动结束');
  assert.equal(say('en', event('rated', { score: 4 })), 'Rated 4 of 5');
});

test('a reason of a newer gateway falls back to the plain words', () => {
  assert.equal(say('en', event('queued', { reason: 'moonphase' })), 'Waiting for an agent');
  assert.equal(say('en', event('closed', { by: 'cat' })), 'Closed by the system');
});

test('only an unusual priority is worth a word', () => {
  assert.equal(priorityOf(event('queued', { priority: 'urgent' })), 'priority.urgent');
  assert.equal(priorityOf(event('queued', { priority: 'normal' })), null);
  assert.equal(priorityOf(event('opened', { priority: 'urgent' })), null);
});

test('a code without a text is named', () => {
  assert.equal(errorText(texts('en'), 'not_yours'), 'only the agent who has the conversation may do this');
  assert.equal(errorText(texts('en'), 'brand_new'), 'refused (brand_new)');
});

test('an anonymous visitor is called by number', () => {
  assert.equal(visitorLabel(texts('zh-CN'), { visitor_id: 88, visitor_name: '' }), '访客 #88');
});

test('a name stands on one line and turns nothing round', () => {
  assert.equal(plainName('\u202EtroppuS\u202C'), 'troppuS');
  assert.equal(plainName('a\u2066b\u2069\u200F\u061Cc'), 'abc');
  assert.equal(plainName(' Sam\r\nReed\t\u2028\u0007 Jr\u0085'), 'Sam Reed Jr');
  assert.equal(plainName('سارة 👩‍💻'), 'سارة 👩‍💻');
  assert.equal(visitorLabel(texts('en'), { visitor_id: 88, visitor_name: 'one\ntwo' }), 'one two');
  assert.equal(agentLabel(texts('en'), '\u202EniL', 3), 'niL');
});

test('a name of which nothing can be seen is no name', () => {
  for (const name of ['\u202E', '\u200B\u200B', ' \u00A0 ', '\uFEFF\u2060', '\u0000', '\u3164']) {
    assert.equal(visitorLabel(texts('en'), { visitor_id: 88, visitor_name: name }), 'Visitor #88', JSON.stringify(name));
    assert.equal(calledByName({ visitor_name: name }), false);
  }
  assert.equal(calledByName({ visitor_name: 'Support' }), true);
});

test('the reason for an assignment is read, its broken rows are left out', () => {
  const why = readWhy({
    rule: 'load',
    candidates: [{ agent_id: 3, load: 1, capacity: 4, last_assigned_at: 5 }, { agent_id: 'x' }],
    excluded: [{ agent_id: 5, why: 'full' }, null],
  });
  assert.deepEqual(why, {
    rule: 'load', candidates: [{ id: 3, load: 1, capacity: 4, lastAssignedAt: 5 }], excluded: [{ id: 5, why: 'full' }],
  });
  assert.equal(readWhy({ by: 3 }), null);
  assert.equal(readWhy(undefined), null);
});
