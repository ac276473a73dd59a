import type { Paper } from './paper.js';
import { htmlLayout1 } from './paper-html.js';

const paper: Paper = {
  docNo: 'DBS-1-SL',
  title: '受理通知书',
  addressee: '<img src=x onerror=alert(1)>',
  body: ['第一行\n第二行', ['"甲" & \'乙\'', '看不见\u0007的']],
  unit: '调兵山市卫生健康局',
  date: '2026-03-02',
};

describe('a paper laid out as HTML', () => {
  it('shows what people wrote as text, never as markup', () => {
    const html = htmlLayout1(paper);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;：');
    expect(html).not.toContain('<img');
    expect(html).toContain('<li>&quot;甲&quot; &amp; &#39;乙&#39;</li>');
  });

  it('keeps line breaks, and marks what no reader could see', () => {
    const html = htmlLayout1(paper);
    expect(html).toContain('<p>第一行<br>第二行</p>');
    expect(html).toContain('<li>看不见\ufffd的</li>');
  });

  it('prints on A4, in Chinese, with unit, place of the seal and date', () => {
    const html = htmlLayout1(paper);
    expect(html).toContain('@page{size:A4;');
    expect(html).toContain('<html lang="zh-CN">');
    expect(html.replace(/<[^>]+>|\n/g, '')).toMatch(/调兵山市卫生健康局（盖章处）2026年3月2日$/);
  });

  it('has a section on remedies only where there is one', () => {
    expect(htmlLayout1(paper)).not.toContain('class="remedy"');
    expect(htmlLayout1({ ...paper, remedy: '如不服' })).toContain(
      '<section class="remedy">\n<p>如不服</p>\n</section>',
    );
  });
});
