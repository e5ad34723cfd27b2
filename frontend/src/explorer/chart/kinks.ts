/** Where a drawn curve bends: found in what is drawn, so that it holds for models nobody knew when this was written. */

export interface Point {
  x: number;
  y: number;
}

/** The bends of points that lie evenly, at most so many, from left to right. */
export function kinksOf(points: readonly Point[], most = 4): Point[] {
  const bends = points.slice(1, -1).map((point, index) => {
    const before = points[index] as Point;
    const after = points[index + 2] as Point;
    return { point, bend: Math.abs(after.y - 2 * point.y + before.y) };
  });
  const sorted = bends.map(({ bend }) => bend).sort((one, other) => one - other);
  const usual = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const span = Math.max(...points.map(({ y }) => y), 0) || 1;
  return bends
    .filter(({ bend }, index) => {
      const left = bends[index - 1]?.bend ?? 0;
      const right = bends[index + 1]?.bend ?? 0;
      return bend > span * 2e-4 && bend > 8 * usual && bend >= left && bend > right;
    })
    .sort((one, other) => other.bend - one.bend)
    .slice(0, most)
    .map(({ point }) => point)
    .sort((one, other) => one.x - other.x);
}
