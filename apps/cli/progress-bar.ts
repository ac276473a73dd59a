/** A bar on a terminal's standard error; nothing where standard error is no terminal. */
export interface ProgressBar {
  /** `done` of `total`, in any unit; `note` stands behind the bar. */
  show(done: number, total: number, note: string): void;
  end(): void;
}

const width = 30;
const redrawMs = 100;

export const progressBar = (label: string): ProgressBar => {
  const { stderr } = process;
  let drawnAt = 0;
  return {
    show: (done, total, note) => {
      const now = performance.now();
      if (!stderr.isTTY || now - drawnAt < redrawMs) return;
      drawnAt = now;
      const share = total === 0 ? 1 : Math.min(1, done / total);
      const full = Math.round(share * width);
      const bar = '█'.repeat(full).padEnd(width, '░');
      stderr.write(`\r\u001b[K${label} ${bar} ${(share * 100).toFixed(0).padStart(3)} %  ${note}`);
    },
    end: () => {
      if (stderr.isTTY) stderr.write('\r\u001b[K');
    },
  };
};
