// Cuts the labels' fonts down to what Chinese labels need: GB 2312, Latin and some signs.
//
//   node fonts.mjs FOLDER     writes NotoSansSC-Regular.ttf and NotoSansSC-Bold.ttf there
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import subset from "subset-font";

const CUTS = { Regular: "400Regular", Bold: "700Bold" };

// Beside GB 2312: what units and forms use, and what names of people and places often have.
const SIGNS = "℃℉‰°±×÷≤≥≠≈µμΩ²³½€¥£©®™–—‘’“”•…‹›←↑→↓■□▲△▼▽◆◇○●◎★☆☑✓✗№①②③④⑤⑥⑦⑧⑨⑩〇㎡㎜㎝㎞㎎㎏";
const PINYIN = "ǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜ";
const NAMES = "䶮昇晧玥珺祎祺翀菡赟鋆頔骉鑫镕喆堃淼甯垚犇濛曈璟璐瑄琦琪炜烨煜";

function latin() {
  const text = [];
  for (let code = 0x20; code < 0x180; code++) {
    if (code < 0x7f || code > 0x9f) text.push(String.fromCodePoint(code));
  }
  return text.join("") + PINYIN;
}

function gb2312() {
  const bytes = [];
  for (let row = 0xa1; row <= 0xf7; row++) {
    for (let cell = 0xa1; cell <= 0xfe; cell++) bytes.push(row, cell);
  }
  const text = new TextDecoder("gbk").decode(Uint8Array.from(bytes));
  return text.replace(/[\ufffd\ue000-\uf8ff]/gu, "");
}

const folder = process.argv[2];
const text = latin() + gb2312() + SIGNS + NAMES;
const packages = createRequire(import.meta.url);
for (const [name, cut] of Object.entries(CUTS)) {
  const file = `@expo-google-fonts/noto-sans-sc/${cut}/NotoSansSC_${cut}.ttf`;
  const whole = await readFile(packages.resolve(file));
  const font = await subset(whole, text, { targetFormat: "sfnt", noLayoutClosure: true });
  await writeFile(join(folder, `NotoSansSC-${name}.ttf`), font);
}
