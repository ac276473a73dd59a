import type { Paper, Paragraph } from './paper.js';
import { chineseDate } from './phrases.js';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

/** People's line breaks stay; control characters, which no reader shows, are marked. */
const shown = (text: string): string =>
  escaped(text)
    .replace(/\r\n?|\n/g, '<br>')
    .replace(/\p{Cc}/gu, '\ufffd');

const paragraph = (part: Paragraph): string =>
  typeof part === 'string'
    ? `<p>${shown(part)}</p>`
    : `<ol>\n${part.map((point) => `<li>${shown(point)}</li>`).join('\n')}\n</ol>`;

// A4 with the margins of GB/T 9704; fonts as offices have them, with what a browser finds instead.
const style = `@page{size:A4;margin:37mm 26mm 35mm 28mm}
body{margin:0 auto;max-width:156mm;font:16pt/1.75 FangSong,STFangsong,FangSong_GB2312,"Noto Serif CJK SC","Noto Serif SC",serif;color:#000;background:#fff;overflow-wrap:anywhere}
h1{font:22pt/1.4 SimSun,STSong,"Noto Serif CJK SC","Noto Serif SC",serif;text-align:center;margin:0 0 8pt}
.number{text-align:center;margin:0 0 18pt}
.addressee{margin:0}
p{margin:0;text-indent:2em}
p.number,p.addressee,.signature p{text-indent:0}
ol{margin:0;padding-left:3.5em}
.signature{margin-top:36pt;text-align:right;break-inside:avoid}
.seal{color:#555}`;

/** The first layout: one A4 page after another, as a browser prints it. The same paper gives the same bytes. */
export const htmlLayout1 = ({ docNo, title, addressee, body, remedy, unit, date }: Paper): string =>
  `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)} ${escaped(docNo)}</title>
<style>
${style}
</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p class="number">编号：${escaped(docNo)}</p>
<p class="addressee">${shown(addressee)}：</p>
${body.map(paragraph).join('\n')}
${remedy === undefined ? '' : `<section class="remedy">\n${paragraph(remedy)}\n</section>\n`}<div class="signature">
<p class="unit">${escaped(unit)}</p>
<p class="seal">（盖章处）</p>
<p class="date">${chineseDate(date)}</p>
</div>
</body>
</html>
`;
