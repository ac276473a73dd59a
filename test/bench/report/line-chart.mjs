// A plot as SVG: one line over the number of cases, on a logarithmic axis.
const width = 640;
const height = 360;
const left = 80;
const right = 20;
const top = 48;
const bottom = 48;

const compact = (value) => value.toLocaleString('en', { notation: 'compact', maximumSignificantDigits: 3 });
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Round steps up the axis: 1, 2 or 5 times a power of ten, five of them at most. */
const ticks = (highest) => {
  const rough = highest / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, at) => at * step);
};

/** `lines`: [{name, points: [[x, y]]}], x above 0. `target` is drawn as a dashed line. */
export const lineChart = ({ title, unit, lines, target }) => {
  const points = lines.flatMap((line) => line.points);
  const xs = points.map(([x]) => Math.log10(x));
  const [lowX, highX] = [Math.min(...xs), Math.max(...xs)];
  const highY = Math.max(...points.map(([, y]) => y), target ?? 0, Number.MIN_VALUE) * 1.1;
  const atX = (x) => left + ((Math.log10(x) - lowX) / (highX - lowX || 1)) * (width - left - right);
  const atY = (y) => height - bottom - (y / highY) * (height - top - bottom);
  const grid = ticks(highY).map(
    (y) =>
      `<line x1="${left}" x2="${width - right}" y1="${atY(y)}" y2="${atY(y)}" stroke="#ddd"/>` +
      `<text x="${left - 8}" y="${atY(y) + 4}" text-anchor="end">${compact(y)}</text>`,
  );
  const sizes = [...new Set(points.map(([x]) => x))];
  const below = sizes.map(
    (x) => `<text x="${atX(x)}" y="${height - bottom + 20}" text-anchor="middle">${compact(x)}</text>`,
  );
  const drawn = lines.map(({ name, points: ofLine }, at) => {
    const colour = ['#0b6e4f', '#b3541e', '#3d5a98', '#8a2d6b'][at % 4];
    const path = ofLine.map(([x, y]) => `${atX(x)},${atY(y)}`).join(' ');
    const dots = ofLine.map(([x, y]) => `<circle cx="${atX(x)}" cy="${atY(y)}" r="3.5" fill="${colour}"/>`).join('');
    const key = `<text x="${width - right}" y="${top + 16 * at}" text-anchor="end" fill="${colour}">${escaped(name)}</text>`;
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}${key}`;
  });
  const wanted =
    target === undefined
      ? ''
      : `<line x1="${left}" x2="${width - right}" y1="${atY(target)}" y2="${atY(target)}" stroke="#b00" stroke-dasharray="6 4"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${left}" y="24" font-size="15">${escaped(title)} (${escaped(unit)})</text>
${[...grid, ...below, wanted, ...drawn].join('\n')}
<text x="${(left + width) / 2}" y="${height - 8}" text-anchor="middle">cases</text>
</svg>
`;
};
