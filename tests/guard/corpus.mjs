// corpus.mjs -- secrets and ordinary lines for the guard, made from a seed.
//
// Phrases, their checksums and those of base58 are a package's (@scure/bip39 and @scure/base), key
// pairs are Node's: nothing of a secret is made with Baton's code. Every secret carries `words`, of
// which little may be left in the redacted text.

import { createHash, createPrivateKey } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { isElectrum, isTon, wallets } from "./wallets.mjs";

const require = createRequire(join(dirname(fileURLToPath(import.meta.url)), "../../web-widget/package.json"));
const bip39 = require("@scure/bip39");
const base = createRequire(require.resolve("@scure/bip39"))("@scure/base");
export const LANGS = [
  "english", "japanese", "korean", "spanish", "french", "italian", "czech", "portuguese",
  "chinese_simplified", "chinese_traditional",
];
const packaged = (name) => require(`@scure/bip39/wordlists/${name.replace(/^chinese_(.*)/, "$1-chinese")}`).wordlist;
export const lists = Object.fromEntries(LANGS.map((name) => [name, packaged(name).map((word) => word.normalize("NFKD"))]));

/** mulberry32: small, and the same everywhere. */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(next() * n);
  return {
    next,
    below,
    pick: (items) => items[below(items.length)],
    bytes: (n) => Buffer.from(Array.from({ length: n }, () => below(256))),
    hex: (n) => Array.from({ length: n }, () => "0123456789abcdef"[below(16)]).join(""),
  };
}

const sha256 = (bytes) => Uint8Array.from(createHash("sha256").update(bytes).digest());

export const phraseOf = (lang, entropy) => bip39.entropyToMnemonic(entropy, packaged(lang)).normalize("NFKD").split(" ");
export const isPhrase = (lang, words) => bip39.validateMnemonic(words.join(" "), packaged(lang));

export const base58 = (bytes) => base.base58.encode(Uint8Array.from(bytes));
const base58check = (bytes) => base.createBase58check(sha256).encode(Uint8Array.from(bytes));

/** As SEP-23 has it: with XModem's polynomial. */
function crc16(bytes) {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) sum = ((sum << 1) ^ (sum & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return sum;
}

const bech32 = (name, bytes) => base.bech32.encode(name, base.bech32.toWords(Uint8Array.from(bytes)), false);

/** base58check in Ripple's alphabet. */
function ripple(bytes) {
  const sum = sha256(sha256(Uint8Array.from(bytes))).subarray(0, 4);
  return base.base58xrp.encode(Uint8Array.from([...bytes, ...sum]));
}

export const keys = {
  stellar(r) {
    const bytes = Buffer.concat([Buffer.from([18 << 3]), r.bytes(32), Buffer.alloc(2)]);
    bytes.writeUInt16LE(crc16(bytes.subarray(0, 33)), 33);
    return base.base32.encode(bytes);
  },
  sui: (r) => bech32("suiprivkey", [r.below(3), ...r.bytes(32)]),
  ripple: (r) => ripple([33, ...r.bytes(16)]),
  rippleEd: (r) => ripple([1, 225, 75, ...r.bytes(16)]),
  tezos: (r) => base58check([...r.pick([[13, 15, 58, 7], [17, 162, 224, 201], [16, 81, 238, 189]]), ...r.bytes(32)]),
  tezosPair: (r) => base58check([43, 246, 78, 7, ...r.bytes(64)]),
  cardano: (r) => (r.below(2) ? bech32(r.pick(["addr_sk", "stake_sk", "ed25519_sk"]), r.bytes(32)) : bech32(r.pick(["root_xsk", "acct_xsk", "xprv"]), r.bytes(96))),
  zcash: (r) => bech32("secret-extended-key-main", r.bytes(169)),
  age: (r) => bech32("age-secret-key-", r.bytes(32)).toUpperCase(),
  eos: (r) => `PVT_K1_${base58([1 + r.below(255), ...r.bytes(35)])}`,
  der: (r) => r.pick(["302e020100300506032b657004220420", "3030020100300706052b8104000a04220420"]) + r.hex(64),
  mini(r) {
    for (;;) {
      const key = `S${Array.from({ length: 29 }, () => r.pick("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")).join("")}`;
      if (sha256(`${key}?`)[0] === 0) return key;
    }
  },
  numbers(r) {
    const rows = Array.from({ length: 8 }, (_, i) => [r.below(65536), 2 * i + 1]).map(([value, by]) => `${String(value).padStart(5, "0")}${(value * by) % 9}`);
    return r.pick([rows.join(" "), rows.join("-"), rows.map((row, i) => `${"ABCDEFGH"[i]}: ${row}`).join("\n")]);
  },
  nostr: (r) => base.bech32.encode("nsec", base.bech32.toWords(r.bytes(32))),
  wif: (r) => base58check(Buffer.concat([Buffer.from([r.pick([0x80, 0xef])]), r.bytes(32), Buffer.from(r.below(2) ? [1] : [])])),
  bip38: (r) => base58check(Buffer.concat([Buffer.from([1, r.pick([0x42, 0x43])]), r.bytes(37)])),
  extended: (r) => {
    const version = Buffer.from(r.pick(["0488ade4", "049d7878", "04b2430c", "04358394"]), "hex");
    return base58check(Buffer.concat([version, r.bytes(41), Buffer.from([0]), r.bytes(32)]));
  },
  solana(r) {
    const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), r.bytes(32)]); /* RFC 8410 */
    const jwk = createPrivateKey({ key: der, format: "der", type: "pkcs8" }).export({ format: "jwk" });
    return Buffer.concat([Buffer.from(jwk.d, "base64url"), Buffer.from(jwk.x, "base64url")]);
  },
  keystore: (r) =>
    JSON.stringify(
      {
        version: 3, id: "3198bc9c-6672-5ab3-d995-4942343ae5b6", address: r.hex(40),
        crypto: {
          cipher: "aes-128-ctr", ciphertext: r.hex(64), cipherparams: { iv: r.hex(32) },
          kdf: r.pick(["scrypt", "pbkdf2"]), kdfparams: { dklen: 32, salt: r.hex(64), n: 262144 }, mac: r.hex(64),
        },
      },
      null,
      r.below(2) ? 2 : 0,
    ),
};

const fullWidth = (text) => [...text].map((c) => (c >= "!" && c <= "~" ? String.fromCodePoint(c.codePointAt(0) + 0xfee0) : c)).join("");
const mathBold = (text) => [...text].map((c) => (c >= "a" && c <= "z" ? String.fromCodePoint(0x1d41a + c.charCodeAt(0) - 97) : c)).join("");
const mixedCase = (r, text) => [...text].map((c) => (r.below(2) ? c.toUpperCase() : c)).join("");
const withZeroWidth = (r, text) => [...text].map((c) => c + (r.below(3) === 0 ? r.pick(["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"]) : "")).join("");

/** How a phrase may be dressed. Each takes (random, words) and gives a text. */
export const dresses = {
  plain: (r, w) => w.join(" "),
  nfc: (r, w) => w.join(" ").normalize("NFC"),
  upper: (r, w) => w.join(" ").toUpperCase(),
  mixed: (r, w) => mixedCase(r, w.join(" ")),
  lines: (r, w) => w.join("\n"),
  crlf: (r, w) => w.join("\r\n"),
  commas: (r, w) => w.join(", "),
  tightCommas: (r, w) => w.join(","),
  chineseCommas: (r, w) => w.join(r.pick(["，", "、"])),
  numbered: (r, w) => w.map((word, i) => `${i + 1}. ${word}`).join("\n"),
  numberedTight: (r, w) => w.map((word, i) => `${i + 1}.${word}`).join(" "),
  numberedParens: (r, w) => w.map((word, i) => `(${i + 1}) ${word}`).join(" "),
  numberedBehind: (r, w) => w.map((word, i) => `${word} ${i + 1}`).join(", "),
  hashes: (r, w) => w.map((word, i) => `#${i + 1} ${word}`).join("; "),
  quoted: (r, w) => JSON.stringify(w),
  bullets: (r, w) => w.map((word) => `- ${word}`).join("\n"),
  ideographic: (r, w) => w.join("\u3000"),
  noBreak: (r, w) => w.join("\u00a0"),
  tabs: (r, w) => w.join("\t"),
  dashes: (r, w) => w.join("-"),
  underscores: (r, w) => w.join("_"),
  columns: (r, w) => w.map((word, i) => word + ((i + 1) % 4 === 0 ? "\n" : "   ")).join(""),
  fullWidth: (r, w) => fullWidth(w.join(" ")),
  mathBold: (r, w) => mathBold(w.join(" ")),
  zeroWidth: (r, w) => withZeroWidth(r, w.join(" ")),
  zeroWidthSpaced: (r, w) => w.join(" \u200b"),
  accentless: (r, w) => w.join(" ").normalize("NFKD").replace(/[\u0300-\u036f]/g, ""),
  labelledEach: (r, w) => w.map((word, i) => `word ${i + 1}: ${word}`).join("\n"),
  twoColumns: (r, w) => w.slice(0, Math.floor(w.length / 2)).map((word, i) => `${i + 1}. ${word}\t${i + 1 + Math.floor(w.length / 2)}. ${w[i + Math.floor(w.length / 2)]}`).join("\n") + (w.length % 2 ? `\n${w.length}. ${w.at(-1)}` : ""),
  html: (r, w) => `<ol>${w.map((word) => `<li>${word}</li>`).join("")}</ol>`,
  emoji: (r, w) => w.join(" 🔑 "),
};
const LATIN_ONLY = new Set(["upper", "mixed", "fullWidth", "mathBold", "accentless", "labelledEach"]);

const before = [
  "", "", "", "My recovery phrase is ", "seed: ", "Here it is: ", "hi, I can't log in, these are my words:\n", "我的助记词是 ",
  "助记词：", "備份如下：\n", "ニーモニック: ", "mi frase semilla: ", "please help me restore this wallet ", "Hello! ",
];
const after = ["", "", "", " please help", "\nthanks", " 请帮我看看", "。钱包打不开了", " -- what now?", " !!!", ". It does not work on my new phone."];

export const lengths = [12, 15, 18, 21, 24];

/** `count` phrases over all lists, lengths and dresses. */
export function* phrases(seed, count) {
  const r = random(seed);
  const names = Object.keys(dresses);
  for (let i = 0; i < count; i++) {
    const lang = LANGS[i % LANGS.length];
    const latin = !/chinese|japanese|korean/.test(lang);
    const words = phraseOf(lang, r.bytes((r.pick(lengths) * 4) / 3));
    let dress = names[Math.floor(i / LANGS.length) % names.length];
    if (!latin && LATIN_ONLY.has(dress)) dress = "plain";
    yield { kind: "recovery_phrase", lang, dress, words, text: r.pick(before) + dresses[dress](r, words) + r.pick(after) };
  }
}

/** Chinese without spaces: alone, behind a label, and between marks. */
export function* unspaced(seed, count) {
  const r = random(seed);
  for (let i = 0; i < count; i++) {
    const lang = i % 2 ? "chinese_simplified" : "chinese_traditional";
    const words = phraseOf(lang, r.bytes((r.pick(lengths) * 4) / 3));
    const dress = r.pick(["alone", "behind", "between", "labelled", "groups"]);
    const joined = words.join("");
    const text = {
      alone: joined,
      behind: `我的助记词：${joined}`,
      between: `您好，${joined}，钱包打不开`,
      labelled: `我的助记词是${joined}请帮我恢复`,
      groups: joined.match(/.{3}/g).join(" "),
    }[dress];
    yield { kind: "recovery_phrase", lang, dress, words, text };
  }
}

/** One word with one mistake, of those lists that have words of letters. */
export function* misspelt(seed, count) {
  const r = random(seed);
  while (count > 0) {
    const lang = LANGS[count % 8];
    const words = phraseOf(lang, r.bytes((r.pick(lengths) * 4) / 3));
    const at = r.below(words.length);
    const letters = [...words[at]];
    const k = r.below(letters.length);
    const other = r.pick([...r.pick(lists[lang])]);
    const way = r.below(4);
    if (way === 0) letters[k] = other;
    else if (way === 1) letters.splice(k, 1);
    else if (way === 2) letters.splice(k, 0, other);
    else if (k > 0) [letters[k - 1], letters[k]] = [letters[k], letters[k - 1]];
    const wrong = letters.join("");
    if (lists[lang].includes(wrong) || /[\u0300-\u036f]/.test(words[at])) continue;
    const said = words.map((word, i) => (i === at ? wrong : word));
    const dress = r.pick(["plain", "lines", "numbered", "commas"]);
    count--;
    yield { kind: "recovery_phrase", lang, dress, words: said, text: r.pick(before) + dresses[dress](r, said) + r.pick(after) };
  }
}

export function* keyTexts(seed, count) {
  const r = random(seed);
  const around = [(k) => k, (k) => `my key: ${k}`, (k) => `这个导入不了 ${k} 怎么办`, (k) => `private key is ${k}.`, (k) => `导入失败：${k}，请帮忙`, (k) => withZeroWidth(r, k), (k) => fullWidth(k)];
  const hexAround = [
    (k) => `private key: ${k}`, (k) => `Private Key=0x${k}`, (k) => `我的私钥：${k}`, (k) => `私鑰 0x${k}`, (k) => `my private key is 0x${k} help`,
    (k) => `"privateKey": "${k}"`, (k) => `秘密鍵は${k}です`, (k) => `개인키는 ${k}입니다`, (k) => `PRIVATE_KEY=${k}`, (k) => `${k} 这是我的私钥`, (k) => `私钥是${k}，转账失败`, (k) => `clave privada ${k}`, (k) => `secret key:\n${k.toUpperCase()}`,
  ];
  for (let i = 0; i < count; i++) {
    const way = ["wif", "extended", "bip38", "solana58", "solanaArray", "hex", "keystore"][i % 7];
    if (way === "wif" || way === "extended" || way === "bip38") {
      const key = keys[way](r);
      yield { kind: way === "extended" ? "extended_key" : "private_key", dress: way, words: [key], text: r.pick(around)(key) };
    } else if (way === "solana58") {
      const key = base58(keys.solana(r));
      yield { kind: "private_key", dress: way, words: [key], text: r.pick(around)(key) };
    } else if (way === "solanaArray") {
      const key = [...keys.solana(r)].join(r.pick([",", ", ", ",\n"]));
      yield { kind: "private_key", dress: way, words: [key], text: r.pick([`[${key}]`, `solana 的 id.json：[${key}] 打不开`, key]) };
    } else if (way === "hex") {
      const key = r.hex(64);
      yield { kind: "private_key", dress: way, words: [key], text: r.pick(hexAround)(key) };
    } else {
      const key = keys.keystore(r);
      yield { kind: "keystore", dress: way, words: [key.match(/"ciphertext": ?"(\w+)"/)[1]], text: r.pick(["", "keystore: ", "我的 keystore 文件\n"]) + key };
    }
  }
}

/** Keys of other chains in base32. */
export function* codedTexts(seed, count) {
  const r = random(seed);
  const around = [(k) => k, (k) => `my key: ${k}`, (k) => `这个导入不了 ${k} 怎么办`, (k) => `导入失败：${k}，请帮忙`, (k) => withZeroWidth(r, k), (k) => fullWidth(k)];
  for (let i = 0; i < count; i++) {
    const way = ["stellar", "nostr", "sui", "ripple", "rippleEd", "tezos", "tezosPair"][i % 7];
    const key = keys[way](r);
    yield { kind: "private_key", dress: way, words: [key], text: r.pick(around)(key) };
  }
}

const base64 = (r, n) => r.bytes(n).toString("base64");
const armor = (name, text) => `-----BEGIN ${name}-----\n\n${text.replace(/.{64}/g, "$&\n")}\n-----END ${name}-----\n`;
const signing = (r) => ({ type: "PaymentSigningKeyShelley_ed25519", description: "", cborHex: `5820${r.hex(64)}` });
const eip2335 = (r) => ({
  crypto: {
    kdf: { function: "scrypt", params: { dklen: 32, n: 262144, p: 1, r: 8, salt: r.hex(64) }, message: "" },
    checksum: { function: "sha256", params: {}, message: r.hex(64) }, cipher: { function: "aes-128-ctr", params: { iv: r.hex(32) }, message: r.hex(64) },
  },
  path: "m/12381/3600/0/0/0", version: 4,
});
/** Files of wallets: what is in them is a secret by its form. */
const files = {
  eip2335: (r) => JSON.stringify(eip2335(r), null, r.below(2) * 2),
  vault: (r) => JSON.stringify({ data: base64(r, 300), iv: base64(r, 16), salt: base64(r, 32) }),
  polkadot: (r) => JSON.stringify({ encoded: base64(r, 117), encoding: { content: ["pkcs8", "sr25519"], type: ["scrypt", "xsalsa20-poly1305"] } }),
  signing: (r) => JSON.stringify(signing(r), null, 4),
  jwk: (r) => JSON.stringify({ kty: "RSA", e: "AQAB", n: base64(r, 129).replace(/[+/]/g, "_"), d: base64(r, 129).replace(/[+/]/g, "-") }),
  quotes: (r) => keys.keystore(r).replace(/"([^"]*)"/g, "“$1”"),
};
const pems = {
  pgp: (r) => armor("PGP PRIVATE KEY BLOCK", base64(r, 180)),
  dashes: (r) => armor("EC PRIVATE KEY", base64(r, 118)).replace(/-----/g, "—–—"),
  small: (r) => armor("PRIVATE KEY", base64(r, 48)).replace(/(BEGIN|END) PRIVATE KEY/g, (line) => line.toLowerCase()),
};

/** Phrases of wallets that have a checksum of their own. */
export function* otherPhrases(seed, count) {
  const r = random(seed);
  const ways = Object.keys(wallets);
  const some = ["plain", "lines", "commas", "numbered", "quoted", "bullets", "tabs", "upper", "numberedParens"];
  for (let i = 0; i < count; i++) {
    const way = ways[i % ways.length];
    const words = wallets[way](r, lists);
    const dress = r.pick(some);
    const text = dresses[dress](r, words);
    yield { kind: "recovery_phrase", dress: `${way}, ${dress}`, words, text: dress === "plain" && r.below(2) ? `here it is: ${text}` : text };
  }
}

/** Keys of other chains whose names stand before them, keys by their form, and files. */
export function* otherKeys(seed, count) {
  const r = random(seed);
  const around = [(k) => k, (k) => `my key: ${k}`, (k) => `这个导入不了 ${k} 怎么办`, (k) => `导入失败：${k}\n请帮忙`, (k) => `{"id":7,"k":"${k}"}`];
  const ways = ["cardano", "zcash", "age", "eos", "der", "mini", "numbers"];
  for (let i = 0; i < count; i++) {
    const way = [...ways, ...Object.keys(files), ...Object.keys(pems), "short"][i % (ways.length + 10)];
    const text = way === "short" ? `private key: 0x${r.hex(60 + r.below(4))}` : (files[way] ?? pems[way] ?? keys[way])(r);
    if (ways.includes(way)) yield { kind: "private_key", dress: way, words: [text], text: r.pick(around)(text) };
    else yield { kind: way in files ? "keystore" : "private_key", dress: way, words: text.split(/[^\w+/]+/).filter((word) => word.length > 24), text };
  }
}

/** A word or two a message. */
export function* pieces(seed, count) {
  const r = random(seed);
  for (let i = 0; i < count; i++) {
    const lang = LANGS[i % LANGS.length];
    const words = phraseOf(lang, r.bytes((r.pick(lengths) * 4) / 3));
    const numbered = r.below(2) === 0;
    yield { kind: "recovery_phrase", lang, words, texts: words.map((word, k) => (numbered ? `${k + 1}. ${word}` : word)) };
  }
}

// ---- ordinary lines ----

const coins = ["USDT", "ETH", "BTC", "TRX", "SOL", "BNB", "USDC", "DOGE"];
const address = (r) => r.pick([() => `0x${r.hex(40)}`, () => base58(Buffer.concat([Buffer.from([0x41]), r.bytes(24)])), () => base58(r.bytes(32)), () => base58check(Buffer.concat([Buffer.from([0]), r.bytes(20)])), () => `bc1q${r.hex(38).replace(/[b1i]/g, "z")}`])();
const transaction = (r) => r.pick([() => `0x${r.hex(64)}`, () => r.hex(64), () => r.hex(64).toUpperCase(), () => base58(r.bytes(64))])();
const id = (r) => r.pick([() => `${r.hex(8)}-${r.hex(4)}-4${r.hex(3)}-a${r.hex(3)}-${r.hex(12)}`, () => `T${20260000 + r.below(9999)}-${r.below(99999)}`, () => String(r.below(1e9)), () => `ORD${r.hex(12).toUpperCase()}`])();
const xpub = (r) => base58check(Buffer.concat([Buffer.from("0488b21e", "hex"), r.bytes(41), Buffer.from([2]), r.bytes(32)]));
const amount = (r) => (r.next() * 5000).toFixed(r.below(6));

const english = [
  (r) => `I sent ${amount(r)} ${r.pick(coins)} to ${address(r)} two days ago and it has not arrived, tx ${transaction(r)}`,
  (r) => `Transaction ${transaction(r)} is still pending after ${r.below(90)} hours, please check the network fee`,
  (r) => `my ticket is ${id(r)}, order ${id(r)}`,
  (r) => `https://etherscan.io/tx/0x${r.hex(64)} shows success but the balance is zero`,
  (r) => `Is it normal that the app asks for a recovery phrase when I install it on a new phone? I never share my private key with anyone.`,
  (r) => `public key ${xpub(r)} does not match what I see in the app`,
  (r) => `The address ${address(r)} is on the wrong network, I chose ${r.pick(coins)} by mistake. Can you recover ${amount(r)}?`,
  (r) => `error code ${r.below(9999)} at step ${r.below(12)}: signature ${r.hex(128)}`,
  (r) => `1. open the app 2. choose wallet 3. press send 4. it shows error ${r.below(999)} again`,
  (r) => `block ${19000000 + r.below(999999)} hash 0x${r.hex(64)} confirmations ${r.below(99)}`,
  (r) => `Rates: ${Array.from({ length: 5 + r.below(70) }, () => r.below(255)).join(", ")}`,
];
const simplified = [
  (r) => `我昨天转了${amount(r)}个${r.pick(coins)}到${address(r)}，现在还没有到账，交易哈希${transaction(r)}`,
  (r) => `你好，请问提现要多久？订单号${id(r)}`,
  (r) => `交易 ${transaction(r)} 一直显示确认中，已经${r.below(50)}个小时了`,
  (r) => `助记词可以截图保存吗？我的私钥从来没有告诉过别人`,
  (r) => `地址${address(r)}是波场的，我选错了网络怎么办`,
  (r) => `充值${amount(r)} ${r.pick(coins)}没有到账，区块高度${70000000 + r.below(999999)}，txid：${transaction(r)}`,
  (r) => `请问工单${id(r)}处理得怎么样了，我等了${r.below(30)}天`,
  (r) => `矿工费太高了，转${amount(r)}要扣多少？`,
];
const traditional = [
  (r) => `我昨天轉了${amount(r)}個${r.pick(coins)}到${address(r)}，現在還沒有到帳，交易雜湊${transaction(r)}`,
  (r) => `請問提現要多久？訂單編號${id(r)}`,
  (r) => `助記詞可以截圖保存嗎？私鑰會不會外洩`,
  (r) => `位址${address(r)}是波場的，我選錯了網路怎麼辦`,
  (r) => `交易 ${transaction(r)} 一直顯示確認中，已經${r.below(50)}個小時了`,
];
/* Clauses of which sentences are made: what visitors write, of every length, often without a mark. */
const clausesSimplified = "我的钱包打不开了|转账一直没有到账怎么办|请问什么时候可以到|昨天晚上还是好的|今天打开就没有余额了|手机换了之后找不到原来的钱包|客服在吗|我想问一下手续费是怎么算的|为什么每次都要这么多矿工费|这个币可以换成别的吗|我朋友说你们这里可以帮忙|提示余额不足但是我明明有钱|点了确认以后一直在转圈|能不能帮我查一下这笔交易|我已经等了三天了|是不是网络的问题|我看区块浏览器上已经成功了|软件更新以后就变成这样了|密码忘记了还能找回来吗|助记词我已经备份在纸上了|有人说是客服让我给他助记词|这个是不是骗子啊|我没有授权过任何合约|钱包里的钱突然被转走了|请尽快帮我处理一下谢谢|可以人工服务吗|我不太懂这些东西|你们的工作时间是几点到几点|这个活动是真的吗|怎么把交易所的币提到钱包|第一次用不会操作|安全吗会不会丢|同时用两个手机可以吗|新手机登录不上去|显示网络错误请重试|重新安装以后还是一样|这种情况要多久才能解决|我要投诉你们的服务|地址是不是填错了会怎么样|转错了还能退回来吗|大概需要多少时间|最少可以转多少|有没有最低限制|在哪里可以看到记录|语言怎么改成中文|不小心删除了应用怎么恢复|我用的是安卓手机|苹果手机怎么下载|为什么下载不了|打开以后就闪退".split("|");
const clausesTraditional = "我的錢包打不開了|轉帳一直沒有到帳怎麼辦|請問什麼時候可以到|昨天晚上還是好的|今天打開就沒有餘額了|手機換了之後找不到原來的錢包|客服在嗎|我想問一下手續費是怎麼算的|這個幣可以換成別的嗎|提示餘額不足但是我明明有錢|點了確認以後一直在轉圈|能不能幫我查一下這筆交易|我已經等了三天了|是不是網路的問題|軟體更新以後就變成這樣了|密碼忘記了還能找回來嗎|有人說是客服讓我給他助記詞|這個是不是詐騙啊|錢包裡的錢突然被轉走了|請儘快幫我處理一下謝謝|可以真人服務嗎|我不太懂這些東西|第一次用不會操作|同時用兩個手機可以嗎|新手機登入不上去|重新安裝以後還是一樣|這種情況要多久才能解決|轉錯了還能退回來嗎|大概需要多少時間|在哪裡可以看到紀錄|不小心刪除了應用程式怎麼恢復|為什麼下載不了".split("|");

/* Sentences in which most words are of the list: nouns, verbs and adjectives of it, with what holds
 * English together between them. */
const joints = ["the", "a", "my", "to", "and", "is", "was", "in", "of", "for", "with", "that", "this", "have", "will", "can", "you", "I", "it", "on", "not", "from", "your", "but"];
function rich(r, share) {
  const words = Array.from({ length: 8 + r.below(30) }, () => (r.next() < share ? r.pick(lists.english) + (r.next() < 0.1 ? r.pick(["s", "ed", "ing", "er", "y"]) : "") : r.pick(joints)));
  return `${words.join(" ").replace(/(\w+ \w+ \w+ \w+ \w+)/g, (part) => (r.below(4) ? part : `${part},`))}.`;
}

/** Lines that have no secret, and nothing that looks like a bare key. */
export function* ordinary(seed, count) {
  const r = random(seed);
  for (let i = 0; i < count; i++) {
    const way = i % 8;
    const clauses = i % 16 < 8 ? clausesSimplified : clausesTraditional;
    let text;
    if (way <= 1) text = r.pick(english)(r);
    else if (way === 2) text = r.pick(simplified)(r);
    else if (way === 3) text = r.pick(traditional)(r);
    else if (way === 4) text = Array.from({ length: 1 + r.below(4) }, () => r.pick(clauses)).join(r.pick(["，", "。", " ", "", "\n"]));
    else if (way === 5) text = r.pick(clauses) + r.pick(clauses).slice(0, r.below(12));
    else text = rich(r, r.pick([0.35, 0.45, 0.55]));
    yield { text, way };
  }
}

/** Twelve words and more of a list whose checksum is wrong: no phrase. */
export function* wrongChecksums(seed, count) {
  const r = random(seed);
  while (count > 0) {
    const lang = r.pick(LANGS.slice(0, 8));
    const words = Array.from({ length: r.pick(lengths) }, () => r.pick(lists[lang]));
    /* No window in it may be one by chance. */
    const windows = lengths.flatMap((n) => Array.from({ length: Math.max(0, words.length - n + 1) }, (_, at) => words.slice(at, at + n)));
    if (windows.some((window) => isPhrase(lang, window)) || isElectrum(words) || (words.length === 24 && isTon(words))) continue;
    count--;
    yield { lang, text: words.join(" ") };
  }
}

/** How much of a secret is still in the texts that are stored: the share of its words, counted as words. */
export function left(secret, redacted) {
  const text = redacted.join("\n").normalize("NFKC").toLowerCase().normalize("NFKD");
  const fold = (word) => word.normalize("NFKC").toLowerCase().normalize("NFKD");
  if (secret.kind !== "recovery_phrase") return secret.words.some((word) => text.includes(fold(word))) ? 1 : 0;
  const around = (secret.text ?? "").normalize("NFKC").toLowerCase().normalize("NFKD");
  const counted = (where, word) => where.split(word).length - 1;
  /* A word that is there as often as in the text around it is not the phrase's. */
  return secret.words.filter((word) => {
    const now = counted(text, fold(word));
    return now > 0 && (secret.text === undefined || now >= counted(around, fold(word)));
  }).length / secret.words.length;
}
