import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from './config.ts';

test('the config is read as it is meant', () => {
  const config = parseConfig({ origins: ['https://wallet.example'], wallet_name: 'Harbor Wallet', lang: 'zh-CN' });
  assert.deepEqual(config, { origins: ['https://wallet.example'], walletName: 'Harbor Wallet', lang: 'zh-CN' });
});

test('what is missing or odd allows nobody', () => {
  for (const odd of [null, 'x', { origins: 'https://wallet.example' }, { origins: [1, null, 'null'] }, {}]) {
    assert.deepEqual(parseConfig(odd).origins, []);
  }
});
