/** What a chart shows besides its lines: where the market is, and where a curve bends. */

import type uPlot from "uplot";

export interface Mark {
  x: number;
  label: string;
  /** A dot at this height; without it a line from top to bottom. */
  y?: number;
}

export function drawMarks(plot: uPlot, marks: readonly Mark[], { ink, font }: { ink: string; font: string }): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.fillStyle = ctx.strokeStyle = ink;
  ctx.lineWidth = ratio;
  ctx.font = font.replace("12px", `${12 * ratio}px`);
  for (const { x, y, label } of marks) {
    const left = Math.round(plot.valToPos(x, "x", true));
    const isRight = left > bbox.left + bbox.width * 0.8;
    ctx.textAlign = isRight ? "right" : "left";
    const beside = left + (isRight ? -6 : 6) * ratio;
    ctx.beginPath();
    if (y === undefined) {
      ctx.setLineDash([4 * ratio, 4 * ratio]);
      ctx.moveTo(left, bbox.top);
      ctx.lineTo(left, bbox.top + bbox.height);
      ctx.stroke();
      ctx.textBaseline = "top";
      ctx.fillText(label, beside, bbox.top + 4 * ratio);
    } else {
      const top = plot.valToPos(y, "y", true);
      ctx.arc(left, top, 3.5 * ratio, 0, 2 * Math.PI);
      ctx.fill();
      ctx.textBaseline = "bottom";
      ctx.textAlign = "right";
      ctx.fillText(label, left - 6 * ratio, top - 3 * ratio);
    }
  }
  ctx.restore();
}
