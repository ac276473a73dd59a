const width = 30;

/** Shows how far a run is, on a terminal as a bar that moves, else as a line per step. */
export const progressBar = (total) => {
  let done = 0;
  const live = process.stderr.isTTY;
  const draw = (what) => {
    const filled = Math.round((done / total) * width);
    const bar = `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${done}/${total} ${what}`;
    process.stderr.write(live ? `\r\u001b[K${bar}` : `${bar}\n`);
  };
  return {
    begin: draw,
    step: () => {
      done += 1;
    },
    end: () => {
      if (live) process.stderr.write('\r\u001b[K');
    },
  };
};
