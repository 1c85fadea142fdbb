import type { Entry } from '@baton/client';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { translate, type Lang } from '../i18n/catalogue';
import type { Translate } from '../i18n/context';
import { readWhy } from './why';
import { errorText, eventText, priorityOf, visitorLabel } from './words';

function texts(lang: Lang): Translate {
  return (key, values) => translate(lang, key, values);
}

function event(name: NonNullable<Entry['event']>, data?: Readonly<Record<string, unknown>>): Entry {
  return { seq: 1, at: 0, kind: 'event', author: 'system', event: name, ...(data ? { data } : {}) };
}

function say(lang: Lang, entry: Entry): string {
  return eventText(entry, texts(lang), lang);
}

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
