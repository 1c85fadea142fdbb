/** The words of hashes and transactions; they come with that part. */
import { type Lang, fill, lang } from './index.ts';

const en = {
  address: 'address',
  transaction: 'transaction',
  mistyped: 'mistyped?',
  mistypedHint: 'The checksum or the length is wrong',
  copy: 'Copy {what}',
  copied: 'Copied',
  notCopied: 'Copying was not allowed',
  explorer: 'Open in the explorer',
  not_found: 'Not found',
  pending: 'Waiting for a block',
  confirmed: 'Confirmed',
  confirming: '{n} of {m} confirmations',
  notFinal: 'In a block, not final yet',
  failed: 'Failed',
  unavailable: 'Can\'t look now',
};

type ChainKey = keyof typeof en;

export const CHAIN: Readonly<Record<Lang, Readonly<Record<ChainKey, string>>>> = {
  en,
  'zh-CN': {
    address: '地址',
    transaction: '交易',
    mistyped: '可能有误？',
    mistypedHint: '校验码或长度不对',
    copy: '复制{what}',
    copied: '已复制',
    notCopied: '浏览器不允许复制',
    explorer: '在区块浏览器中打开',
    not_found: '没有查到',
    pending: '等待打包',
    confirmed: '已确认',
    confirming: '确认中 {n} / {m}',
    notFinal: '已进入区块，尚未最终确认',
    failed: '执行失败',
    unavailable: '暂时无法查询',
  },
  'zh-TW': {
    address: '地址',
    transaction: '交易',
    mistyped: '可能有誤？',
    mistypedHint: '檢查碼或長度不對',
    copy: '複製{what}',
    copied: '已複製',
    notCopied: '瀏覽器不允許複製',
    explorer: '在區塊瀏覽器中開啟',
    not_found: '沒有查到',
    pending: '等待打包',
    confirmed: '已確認',
    confirming: '確認中 {n} / {m}',
    notFinal: '已進入區塊，尚未最終確認',
    failed: '執行失敗',
    unavailable: '暫時無法查詢',
  },
};

export const chainText = (key: ChainKey, values: Readonly<Record<string, string | number>> = {}): string => fill(CHAIN[lang()][key], values);
