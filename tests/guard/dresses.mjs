// dresses.mjs -- secrets as an adversary, a spreadsheet or a careless thumb may write them. A group a
// dress; each says how much of it must be found. The plain ones are in corpus.mjs.

import * as corpus from "./corpus.mjs";

const SPACED = corpus.LANGS.slice(0, 8);
const LATIN = ["english", "spanish", "french", "italian", "czech", "portuguese"];
const HAN = ["chinese_simplified", "chinese_traditional"];
const ALL = corpus.LANGS;

const circled = (n) => (n <= 20 ? String.fromCodePoint(0x2460 + n - 1) : String.fromCodePoint(0x3251 + n - 21));
const wide = (n) => String(n).replace(/\d/g, (d) => String.fromCharCode(0xff10 + Number(d)));
const CARDINALS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty twenty-one twenty-two twenty-three twenty-four".split(" ");
const ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth".split(" ");
const CHINESE = Array.from({ length: 24 }, (_, i) => `${["", "十", "二十"][Math.floor((i + 1) / 10)]}${["", ..."一二三四五六七八九"][(i + 1) % 10]}`);
const ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii xxiv".split(" ");
/** As the letters of these are written in the order of the alphabet. */
const alphabet = (letters) => (words) => words.join(" ").replace(/[a-z]/g, (c) => [...letters][c.charCodeAt(0) - 97]);
const smallCapitals = alphabet("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ");
const syllabics = alphabet("ᗩᗷᑕᗪEᖴGᕼIᒍKᒪᗰᑎOᑭᑫᖇᔕTᑌᐯᗯ᙭Yᘔ");
const chunks = (items, n) => Array.from({ length: Math.ceil(items.length / n) }, (_, i) => items.slice(i * n, i * n + n));
const replaced = (words, r, by) => {
  const at = r.below(words.length);
  return words.map((word, i) => (i === at ? by : word));
};
const halves = (words, line) => {
  const half = words.length / 2;
  return words.slice(0, Math.ceil(half)).map((word, i) => line(word, i, words[i + Math.ceil(half)], i + Math.ceil(half))).join("\n");
};

/* name, lists, share that must be found, (words, random) => text or texts */
const phraseDresses = [
  ["circled numbers", ALL, 1, (w) => w.map((x, i) => circled(i + 1) + x).join(" ")],
  ["circled numbers, lines", ALL, 1, (w) => w.map((x, i) => `${circled(i + 1)} ${x}`).join("\n")],
  ["1) lines", ALL, 1, (w) => w.map((x, i) => `${i + 1})${x}`).join("\n")],
  ["full-width numbers", ALL, 1, (w) => w.map((x, i) => `${wide(i + 1)}．${x}`).join("　")],
  ["Chinese numerals", LATIN, 1, (w) => w.map((x, i) => `${"一二三四五六七八九十"[i % 10]}、${x}`).join(" ")],
  ["Chinese ordinals", LATIN, 1, (w) => w.map((x, i) => `第${i + 1}个是${x}`).join("，")],
  ["JSON", ALL, 1, (w) => JSON.stringify({ mnemonic: w })],
  ["JSON objects", ALL, 1, (w) => JSON.stringify(w.map((word, i) => ({ index: i + 1, word })))],
  ["Markdown table", ALL, 1, (w) => `| # | word |\n|---|---|\n${w.map((x, i) => `| ${i + 1} | ${x} |`).join("\n")}`],
  ["HTML table", ALL, 1, (w) => `<table>${w.map((x, i) => `<tr><td class="n">${i + 1}</td><td class="w">${x}</td></tr>`).join("")}</table>`],
  ["quotes", ALL, 1, (w) => w.map((x) => `'${x}'`).join(",")],
  ["Chinese quotes", ALL, 1, (w) => w.map((x) => `“${x}”`).join("、")],
  ["signs", ALL, 1, (w, r) => w.join(r.pick(["|", "/", ".", "+", " -> ", " · ", " ~ "]))],
  ["of an address", LATIN, 1, (w) => `https://x.example/?m=${w.join("%20")}`],
  ["two columns, numbers behind", SPACED, 1, (w) => halves(w, (x, i, y, k) => `${x} ${i + 1}${y ? `   ${y} ${k + 1}` : ""}`)],
  ["three columns, no numbers", LATIN, 1, (w) => Array.from({ length: w.length / 3 }, (_, i) => [0, 1, 2].map((c) => w[(c * w.length) / 3 + i]).join("  ")).join("\n")],
  ["descending numbers", ALL, 1, (w) => w.map((x, i) => `${i + 1}. ${x}`).reverse().join("\n")],
  ["run together", SPACED, 1, (w) => w.join("")],
  ["run together, capitals", LATIN, 1, (w) => w.map((x) => x[0].toUpperCase() + x.slice(1)).join("")],
  ["run together, in prose", LATIN, 1, (w) => `here it is ${w.join("")} please`],
  ["letters apart", LATIN, 1, (w) => w.map((x) => [...x.normalize("NFC")].join(" ")).join("   ")],
  ["Cyrillic look-alikes", ["english"], 1, (w) => w.join(" ").replace(/a/g, "а").replace(/o/g, "о").replace(/e/g, "е")],
  ["small capitals", ["english"], 1, smallCapitals],
  ["syllabics", ["english"], 1, syllabics],
  ["a line of HTML broken in two", SPACED, 1, (w) => `${w.slice(0, 7).join(" ")}<br>${w.slice(7).join(" ")}`],
  ["threes, <br/>", SPACED, 1, (w) => chunks(w, 3).map((part) => part.join(" ")).join("<br/>")],
  ["fours in paragraphs of HTML", SPACED, 1, (w) => chunks(w, 4).map((part) => `<p>${part.join(" ")}</p >`).join("")],
  ["&nbsp; here and there", SPACED, 1, (w, r) => w.reduce((text, word) => text + r.pick([" ", "&nbsp;", " &nbsp;"]) + word)],
  ["ends of lines as JSON has them", LATIN, 1, (w) => chunks(w, 2).map((part) => part.join(" ")).join("\\n")],
  ["what each means in Chinese behind it", LATIN, 1, (w, r) => w.map((x) => `${x}（${r.pick(["合法的", "赢家", "谢谢", "年", "波浪", "香肠"])}）`).join(" ")],
  ["each with a sign before it", SPACED, 1, (w, r) => { const sign = r.pick(["#", "@", "- [ ] ", "> ", "・"]); return w.map((x) => sign + x).join("\n"); }],
  ["emoji of all kinds between", SPACED, 1, (w, r) => w.map((x) => x + r.pick(["🔑", "😀", "👉🏽", "🇨🇳", "❤️"])).join("")],
  ["brackets of all kinds", SPACED, 1, (w, r) => w.map((x) => r.pick([`[${x}]`, `<${x}>`, `{${x}}`, `(${x})`, `「${x}」`])).join(" ")],
  ["times before them", SPACED, 0.95, (w) => w.map((x, i) => `[12:${10 + i}] me: ${x}`).join("\n")],
  ["fields of YAML", SPACED, 1, (w) => w.map((x, i) => `word${i + 1}: ${x}`).join("\n")],
  ["code", SPACED, 1, (w) => w.map((x, i) => `words[${i}] = "${x}";`).join(" ")],
  ["elements of XML", SPACED, 1, (w) => w.map((x, i) => `<word index="${i + 1}">${x}</word>`).join("")],
  ["each twice", LATIN, 0.8, (w) => w.map((x) => `${x} ${x}`).join(" ")],
  ["letters of either case", LATIN, 1, (w) => w.join(" ").replace(/./gu, (c, i) => (i % 2 ? c.toUpperCase() : c))],
  ["soft hyphens within words", LATIN, 1, (w) => w.map((x) => `${x.slice(0, 2)}\u00ad${x.slice(2)}`).join(" ")],
  ["numbers behind, run together", LATIN, 1, (w) => w.map((x, i) => x + (i + 1)).join("")],
  ["a path", LATIN, 1, (w) => `https://wallet.example/restore/${w.join("/")}`],
  ["letters that count", LATIN, 1, (w) => w.map((x, i) => `${"abcdefghijklmnopqrstuvwx"[i]}) ${x}`).join(" ")],
  ["Roman numerals", LATIN, 1, (w) => w.map((x, i) => `${ROMAN[i]}. ${x}`).join("\n")],
  ["Roman numerals in capitals", LATIN, 1, (w) => w.map((x, i) => `(${ROMAN[i].toUpperCase()}) ${x}`).join(" ")],
  ["rows of CSV", ALL, 1, (w) => w.map((x, i) => `${i + 1},${x},ok\r`).join("\n")],
  ["letters in circles", ["english"], 1, (w) => w.join(" ").replace(/[a-z]/g, (c) => String.fromCodePoint(0x1f150 + c.charCodeAt(0) - 97))],
  ["ordinals", LATIN, 0.95, (w) => w.map((x, i) => `the ${ORDINALS[i]} word is ${x}`).join(", ")],
  ["cardinals", LATIN, 0.9, (w) => w.map((x, i) => `${CARDINALS[i]} ${x}`).join(" ")],
  ["half-width Katakana", ["japanese"], 1, (w) => w.join(" ").normalize("NFC").replace(/[ぁ-ゖ]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0x60))],
  ["NFD", ALL, 1, (w) => w.join(" ").normalize("NFD")],
  ["no width everywhere", ALL, 1, (w) => [...w.join(" ")].join("\u200b")],
  ["struck through", LATIN, 1, (w) => [...w.join(" ")].join("\u0336")],
  ["prose before and behind", SPACED, 1, (w) => `I can not open my wallet, the words that I have are ${w.join(" ")} and now it does not work`],
  ["Chinese inside of a sentence", HAN, 0.85, (w) => `我的钱包打不开了${w.join("")}请帮我看看`],
  ["Chinese alone, one unknown character", HAN, 0.85, (w, r) => replaced(w, r, "曦").join("")],
  ["Chinese behind a label, one wrong", HAN, 0.95, (w, r) => `助记词：${replaced(w, r, r.pick(corpus.lists.chinese_simplified)).join("")}`],
  ["Chinese, commas", HAN, 1, (w) => w.join("，")],
  ["Chinese in fours", HAN, 0.97, (w) => chunks(w, 4).map((part) => part.join("")).join(" ")],
  ["Chinese behind a colon", HAN, 0.98, (w) => `看一下这个：${w.join("")}`],
  ["Chinese in quotes", HAN, 0.98, (w) => `我写的是“${w.join("")}”对吗`],
  ...[1, 2, 3, 4, 6].map((n) => [`${n} a message`, SPACED, 0.95, (w) => chunks(w, n).map((part) => part.join(" "))]),
  ["one a message, ok between", SPACED, 0.95, (w) => w.flatMap((x) => [x, "ok"])],
  ["one a message, talk between", SPACED, 0.99, (w, r) => w.flatMap((x) => [x, r.pick(["next", "and then", "got it?", "next one", "👍", "..."])])],
  ["one a message, counted", SPACED, 0.99, (w) => w.map((x, i) => `word ${i + 1}: ${x}`)],
  ["one a message, led to", LATIN, 0.99, (w) => w.map((x, i) => (i > 0 ? `next: ${x}` : x))],
  ["Chinese, one a message", HAN, 0.99, (w) => w],
  ["Chinese, three a message", HAN, 0.99, (w) => chunks(w, 3).map((part) => part.join(" "))],
  ["Chinese, two a message, no space", HAN, 0.7, (w) => chunks(w, 2).map((part) => part.join(""))],
  ["Chinese numerals, Chinese", HAN, 0.97, (w) => w.map((x, i) => `${CHINESE[i]}、${x}`).join(" ")],
  ["Chinese ordinals, Chinese", HAN, 1, (w) => w.map((x, i) => `第${i + 1}个词：${x}`).join("\n")],
  ["Chinese ordinals in Chinese numerals", ALL, 0.97, (w) => w.map((x, i) => `第${CHINESE[i]}个是${x}`).join("，")],
  ["Chinese ordinals, run together", HAN, 0.97, (w) => w.map((x, i) => `第${i + 1}个${x}`).join("")],
  ["Chinese ordinals, a word a message", SPACED, 1, (w) => w.map((x, i) => `第${i + 1}个 ${x}`)],
  ["halves behind a name", SPACED, 0.9, (w) => [w.slice(0, w.length / 2), w.slice(w.length / 2)].map((half, i) => `${["前面几个：", "后面的："][i]}${half.join(" ")}`)],
  ["Chinese, run together with the text around", HAN, 1, (w) => `请帮我恢复${w.join(" ")}帮我看一下`],
  ["Chinese, run together with a name", HAN, 1, (w) => `我的助记词是${w.join(" ")}帮我看一下`],
  ["Chinese, on two lines", HAN, 0.99, (w) => `${w.slice(0, w.length / 2).join("")}\n${w.slice(w.length / 2).join("")}`],
  ["Chinese halves with spaces", HAN, 0.93, (w) => [w.slice(0, w.length / 2), w.slice(w.length / 2)].map((half) => half.join(" "))],
  ["Chinese with spaces, one wrong", HAN, 0.93, (w, r) => replaced(w, r, r.pick([..."的一是谁吃树飞黑醇酚"])).join(" ")],
  ["cut to four letters", ["english"], 1, (w) => w.map((x) => x.slice(0, 4)).join(" ")],
  ["cut to four letters, numbered", ["english"], 1, (w) => w.map((x, i) => `${i + 1}. ${x.slice(0, 4).toUpperCase()}`).join("\n")],
];

const LABELS = [
  "private key: ", "私钥：", "私鑰：", "秘密鍵：", "clave privada: ", "Clave Privada = 0x", "CLAVE PRIVADA ", "clé privée : ",
  "CLÉ PRIVÉE : ", "Приватный ключ: ", "ПРИВАТНЫЙ КЛЮЧ ", "Private  Key:\n", "ｐｒｉｖａｔｅ　ｋｅｙ：", "private\u00a0key: ", "**Private Key:** `",
  "privateKey=", '"private_key":"', "my wallet's private key is ", "private key for address 0x52908400098527886E0F7030069857D2E4169EE7: ",
  "private key of my account: ", "PK: ", "개인키: ", "chiave privata: ", "chave privada ", "soukromý klíč: ", "private_key_hex: ", "私钥是",
  "我的私钥 0X", "seed: ", "privkey ", "프라이빗키 ", "プライベートキー: ", "ETH_PRIVATE_KEY=0x", "private-key ", "p\u200brivate key: ",
];
const inParts = (text, n) => text.match(new RegExp(`.{1,${n}}`, "g"));
const cipherOf = (keystore) => keystore.match(/"ciphertext": ?"(\w+)"/)[1];

/* name, kind, random => [key, text] */
const keyDresses = [
  ["WIF in fours", "private_key", (r) => ((k) => [k, `key ${inParts(k, 4).join(" ")}`])(corpus.keys.wif(r))],
  ["WIF on two lines", "private_key", (r) => ((k) => [k, `${k.slice(0, 26)}\n${k.slice(26)}`])(corpus.keys.wif(r))],
  ["WIF with dashes", "private_key", (r) => ((k) => [k, `my key: ${inParts(k, 6).join("-")} help`])(corpus.keys.wif(r))],
  ["extended key on two lines", "extended_key", (r) => ((k) => [k, `${k.slice(0, 60)}\n${k.slice(60)}`])(corpus.keys.extended(r))],
  ["Solana in eights", "private_key", (r) => ((k) => [k, inParts(k, 8).join(" ")])(corpus.base58(corpus.keys.solana(r)))],
  ["hex in fours", "private_key", (r) => ((k) => [k, `private key: ${inParts(k, 4).join(" ")}`])(r.hex(64))],
  ["hex bytes", "private_key", (r) => ((k) => [k, `私钥 ${inParts(k, 2).map((x) => `0x${x}`).join(", ")}`])(r.hex(64))],
  ["hex on two lines", "private_key", (r) => ((k) => [k, `Private Key\n0x${k.slice(0, 32)}\n${k.slice(32)}`])(r.hex(64).toUpperCase())],
  ["hex in eights, named behind", "private_key", (r) => ((k) => [k, `${inParts(k, 8).join(" ")} is my private key`])(r.hex(64))],
  ["32 numbers", "private_key", (r) => ((k) => [k, r.pick([`[${k}]`, `private key ${k}`, `new Uint8Array([${k}])`])])([...r.bytes(32)].join(", "))],
  ["PEM", "private_key", (r) => ((k) => [k, `-----BEGIN EC PRIVATE KEY-----\n${k}\n-----END EC PRIVATE KEY-----`])(r.bytes(90).toString("base64"))],
  ["Solana's seed, named", "private_key", (r) => ((k) => [k, `private key: ${k}`])(corpus.base58([1 + r.below(255), 200, ...r.bytes(30)]))],
  ["keystore in a string", "keystore", (r) => ((k) => [cipherOf(k), JSON.stringify({ file: k })])(corpus.keys.keystore(r))],
  ["keystore in a string of a string", "keystore", (r) => ((k) => [cipherOf(k), JSON.stringify(JSON.stringify({ file: k }))])(corpus.keys.keystore(r))],
  ["keystore, a part", "keystore", (r) => ((k) => [cipherOf(k), k.slice(k.indexOf('"ciphertext"') - 20, k.indexOf('"ciphertext"') + 120)])(corpus.keys.keystore(r))],
  ["keystore, version 1", "keystore", (r) => ((c) => [c, `{"Crypto":{"Cipher":"aes-128-ctr","CipherParams":{"Iv":"${r.hex(32)}"},"CipherText":"${c}","KeyHeader":{"Kdf":"scrypt"},"Mac":"${r.hex(64)}"},"Version":"1"}`])(r.hex(64))],
  ["keystore of the presale", "keystore", (r) => ((c) => [c, `{"encseed": "${c}", "ethaddr": "${r.hex(40)}", "btcaddr": "x"}`])(r.hex(600))],
  ...LABELS.map((label) => [`named: ${JSON.stringify(label)}`, "private_key", (r) => ((k) => [k, label + k])(r.below(2) ? r.hex(64) : r.hex(64).toUpperCase())]),
  ["WIF, <br>", "private_key", (r) => ((k) => [k, `${k.slice(0, 26)}<br>${k.slice(26)}`])(corpus.keys.wif(r))],
  ["WIF, end of a line as JSON has it", "private_key", (r) => ((k) => [k, `${k.slice(0, 26)}\\n${k.slice(26)}`])(corpus.keys.wif(r))],
  ["WIF, a part of it bold", "private_key", (r) => ((k) => [k, `**${k.slice(0, 20)}**${k.slice(20)}`])(corpus.keys.wif(r))],
  ["extended key, <br />", "extended_key", (r) => ((k) => [k, inParts(k, 40).join("<br />")])(corpus.keys.extended(r))],
  ["extended key, <wbr>", "extended_key", (r) => ((k) => [k, inParts(k, 20).join("<wbr>")])(corpus.keys.extended(r))],
  ["Solana, <br>", "private_key", (r) => ((k) => [k, inParts(k, 30).join("<br>")])(corpus.base58(corpus.keys.solana(r)))],
  ["hex, </p><p>", "private_key", (r) => ((k) => [k, `private key: <p>${k.slice(0, 32)}</p><p>${k.slice(32)}</p>`])(r.hex(64))],
  ["hex, &nbsp;", "private_key", (r) => ((k) => [k, `私钥 ${inParts(k, 16).join("&nbsp;")}`])(r.hex(64))],
  ["hex behind an end of a line as JSON has it", "private_key", (r) => ((k) => [k, `{"note":"private key:\\n${k}"}`])(r.hex(64))],
  ["extended key, blanks that don't break", "extended_key", (r) => ((k) => [k, inParts(k, 40).join("\u00a0")])(corpus.keys.extended(r))],
  ["extended key, emoji between", "extended_key", (r) => ((k) => [k, inParts(k, 40).join(r.pick(["🔑", " 😀 ", "➡️"]))])(corpus.keys.extended(r))],
  ["extended key, Chinese commas", "extended_key", (r) => ((k) => [k, `密钥是${inParts(k, 40).join("，")}。`])(corpus.keys.extended(r))],
  ["hex, colons", "private_key", (r) => ((k) => [k, `private key ${inParts(k, 2).join(":")}`])(r.hex(64))],
  ["hex, emoji between", "private_key", (r) => ((k) => [k, `private key ${inParts(k, 16).join(" 🔑 ")}`])(r.hex(64))],
  ["hex, wide blanks", "private_key", (r) => ((k) => [k, `私钥 ${inParts(k, 16).join("\u3000")}`])(r.hex(64))],
];

/** { name, least, items } for each dress. */
export function* dressed(seed, phrases, keys) {
  const r = corpus.random(seed);
  for (const [name, langs, least, dress] of phraseDresses) {
    const items = Array.from({ length: phrases }, (_, i) => {
      const lang = langs[i % langs.length];
      const words = corpus.phraseOf(lang, r.bytes((r.pick(corpus.lengths) * 4) / 3));
      const said = dress(words, r);
      return { kind: "recovery_phrase", lang, dress: name, words, ...(Array.isArray(said) ? { texts: said } : { text: said }) };
    });
    yield { name, least, items };
  }
  for (const [name, kind, dress] of keyDresses) {
    const items = Array.from({ length: keys }, () => {
      const [key, text] = dress(r);
      return { kind, dress: name, words: [key], text };
    });
    yield { name, least: 1, items };
  }
}
