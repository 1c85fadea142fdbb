/** Not in the catalogues, which load before the first message: these come when they are needed. */
import { type Lang, lang } from './index.ts';

interface Words {
  readonly title: string;
  readonly body: string;
  readonly steps: readonly string[];
  readonly never: string;
  readonly close: string;
}

export const SECRET: Readonly<Record<Lang, Words>> = {
  en: {
    title: 'Not sent: this looks like a recovery phrase or private key',
    body: 'Your message was not sent, and it is kept nowhere. If you have typed or pasted this phrase or key anywhere else, or somebody asked you for it, treat it as stolen:',
    steps: [
      'On a device that you trust, create a new wallet with a new recovery phrase. Do it now.',
      'Move everything from the old wallet to the new one, the most valuable first.',
      'Don\'t use the old phrase or key again.',
    ],
    never: 'We will never ask for your recovery phrase or private key. Whoever does is a scammer.',
    close: 'I understand',
  },
  'zh-CN': {
    title: '未发送：这看起来是助记词或私钥',
    body: '您的消息没有发送，也没有保存在任何地方。如果您在别处输入或粘贴过它，或者有人向您索要过，请当作已经被盗来处理：',
    steps: ['现在就在可信的设备上新建一个钱包，使用全新的助记词。', '把旧钱包里的资产全部转到新钱包，先转最值钱的。', '不要再使用旧的助记词或私钥。'],
    never: '我们绝不会索要您的助记词或私钥，向您索要的都是骗子。',
    close: '我明白了',
  },
  'zh-TW': {
    title: '未傳送：這看起來是助記詞或私鑰',
    body: '您的訊息沒有傳送，也沒有保存在任何地方。如果您在別處輸入或貼上過它，或者有人向您索取過，請當作已經被盜來處理：',
    steps: ['現在就在可信的裝置上新建一個錢包，使用全新的助記詞。', '把舊錢包裡的資產全部轉到新錢包，先轉最值錢的。', '不要再使用舊的助記詞或私鑰。'],
    never: '我們絕不會索取您的助記詞或私鑰，向您索取的都是騙子。',
    close: '我明白了',
  },
};

export const secretWords = (): Words => SECRET[lang()];
