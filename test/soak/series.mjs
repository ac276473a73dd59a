// What a series of figures says.

export const quantile = (figures, share) => {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

/** The slope of the straight line that lies nearest to the points; 0 for fewer than two. */
export const slopeOf = (points) => {
  const mean = (part) => points.reduce((sum, point) => sum + part(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  const spread = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / spread;
};

const hour = 3_600_000;

/** How memory (MiB an hour) and handles (first, last) of each process have moved since an instant. */
export const growthOf = (samples, since) => {
  const byProcess = new Map();
  for (const { at, processes } of samples) {
    if (at < since) continue;
    for (const { pid, role, mib, handles } of processes) {
      if (!byProcess.has(pid)) byProcess.set(pid, { role, points: [], handles: [] });
      const own = byProcess.get(pid);
      own.points.push({ x: at / hour, y: mib });
      own.handles.push(handles);
    }
  }
  return [...byProcess.values()].map(({ role, points, handles }) => ({
    role,
    mib: points.at(-1).y,
    mibPerHour: slopeOf(points),
    handles: [handles[0], handles.at(-1)],
  }));
};
